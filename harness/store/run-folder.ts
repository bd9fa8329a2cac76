import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Analysis, DamagedTrial } from '../core/analysis.ts';
import type { Expectation } from '../core/expectation.ts';
import type { Environment, PercentileCurve } from '../core/environment.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import { extendPlan, planHash } from '../core/make-plan.ts';
import type { Extension, Plan } from '../core/plan.ts';
import type { End } from '../core/stop.ts';
import { trialNumber } from '../core/trial-number.ts';
import type { Trial } from '../core/trial.ts';
import { messageOf, targetError, usageError, type HarnessError } from '../errors.ts';
import { writeFileAtomic } from '../io/files.ts';
import { inBatches } from '../io/in-batches.ts';
import { noSuchExperiment, planChanged, unwritable } from './folder-errors.ts';
import { experimentEnded, readJournal, trialWritten } from './journal.ts';
import { changedHashes, hashesOf } from './file-hashes.ts';
import { recoverStaged, trialName, writeStaged, type Places, type TrialFiles } from './staged-trials.ts';
import { checksumFile, damageOf } from './trial-damage.ts';

const planSchema: Plan['schema'] = 'meshbench.plan/2';
const extensionsFile = 'extensions.json';
const headFiles = ['plan.json', 'environment.json', 'command.txt', 'expectation.json'];
const expectationFile = 'expectation.json';

export interface NewExperiment {
  readonly plan: Plan;
  readonly environment: Environment;
  /** What repeats it. */
  readonly command: string;
  readonly expectation?: Expectation | undefined;
}

/** The stored trials: those that are as they were written, and those that are not, by name. */
export interface Contents {
  /** The scored ones. */
  readonly trials: readonly Trial[];
  /** Those of probed sessions, which no verdict sees. */
  readonly probed: readonly Trial[];
  readonly damaged: readonly DamagedTrial[];
}

/**
 * results/<experiment>/: immutable trials, the truth. A session's trials are staged beside, synced and published by one
 * rename, then moved to their places; a crash at any moment leaves a session that is wholly there or wholly not.
 */
export class RunFolder {
  readonly folder: string;
  readonly id: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.id = path.basename(this.folder);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** @throws HarnessError RESULTS-UNWRITABLE (exit 3) when the folder cannot be made. */
  static async create(root: string, id: string, content: NewExperiment): Promise<RunFolder> {
    const run = new RunFolder(path.join(root, id));
    try {
      await mkdir(run.file('trials'), { recursive: true });
      await writeFileAtomic(run.file('environment.json'), json(content.environment));
      await writeFileAtomic(run.file('command.txt'), `${content.command}\n`);
      if (content.expectation) await writeFileAtomic(run.file(expectationFile), json(content.expectation));
      // The plan comes last: a folder with a plan is an experiment.
      await writeFileAtomic(run.file('plan.json'), json(content.plan));
    } catch (cause) {
      throw unwritable(run.folder, cause);
    }
    return run;
  }

  /** @throws HarnessError NO-SUCH-EXPERIMENT, NOT-A-COMPARISON or PLAN-CHANGED (exit 2). */
  static async open(root: string, id: string): Promise<RunFolder> {
    const run = new RunFolder(path.join(root, id));
    const there = await stat(run.file('plan.json')).catch(() => undefined);
    if (!there || id === '') throw noSuchExperiment(run.folder);
    const plan = await run.#writtenPlan();
    if ((plan.schema as string) !== planSchema) {
      throw usageError({
        code: 'NOT-A-COMPARISON',
        message: `${run.file('plan.json')} is of schema ${plan.schema}; this command reads ${planSchema}`,
        hint: 'meshbench results ls says what each folder holds; an experiment of another version is read by that version',
      });
    }
    if (planHash(plan) !== plan.hash) throw planChanged(run.file('plan.json'));
    return run;
  }

  /** The plan with the rounds that were added later. */
  async plan(): Promise<Plan> {
    return extendPlan(await this.#writtenPlan(), await this.extensions());
  }

  /** As it was before the experiment began: never rewritten. */
  #writtenPlan(): Promise<Plan> {
    return readJson<Plan>(this.file('plan.json'));
  }

  async extensions(): Promise<Extension[]> {
    return (await this.#optional<Extension[]>(extensionsFile)) ?? [];
  }

  /** What the twin's history predicted before the run; undefined when nothing was written down. */
  expectation(): Promise<Expectation | undefined> {
    return this.#optional<Expectation>(expectationFile);
  }

  async #optional<T>(name: string): Promise<T | undefined> {
    const there = await stat(this.file(name)).catch(() => undefined);
    return there ? readJson<T>(this.file(name)) : undefined;
  }

  /** Declares more rounds, before they run; in place of a declaration of which nothing was run. */
  async extend(extension: Extension): Promise<void> {
    const before = (await this.extensions()).filter(({ afterRounds }) => afterRounds < extension.afterRounds);
    await writeFileAtomic(this.file(extensionsFile), json([...before, extension]));
  }

  /** How the last run ended, as the journal has it; null while the experiment may go on. */
  async ended(): Promise<End | null> {
    const entries = await readJournal(this.file('journal.ndjson'));
    const last = entries.findLast(({ event }) => event === experimentEnded || isStart(event));
    if (last?.event !== experimentEnded) return null;
    const started = entries.findLast(({ event }) => isStart(event))?.['extensions'];
    // What was declared after the last run is still to be run.
    const isPending = (await this.extensions()).length > (Array.isArray(started) ? started.length : 0);
    return isPending ? null : (last['ended'] as End);
  }

  environment(): Promise<Environment> {
    return readJson<Environment>(this.file('environment.json'));
  }

  /** The command that repeats the experiment. */
  async command(): Promise<string> {
    return (await readText(this.file('command.txt'))).trim();
  }

  /** Latency by percentile of a trial, as it was written; empty when it was not measured. */
  async curve(trial: Pick<Trial, 'number' | 'arm'>): Promise<PercentileCurve['points']> {
    const file = path.join(this.file('trials'), trialName(trial), 'curve.json');
    return readJson<PercentileCurve['points']>(file).catch(() => []);
  }

  /** A file of a trial as text; undefined when the trial has none of that name. */
  trialFile(trial: Pick<Trial, 'number' | 'arm'>, name: string): Promise<string | undefined> {
    return readFile(path.join(this.file('trials'), trialName(trial), name), 'utf8').catch(() => undefined);
  }

  analysis(): Promise<Analysis> {
    return readJson<Analysis>(this.file('analysis.json'));
  }

  async trialNames(): Promise<string[]> {
    const names = await readdir(this.file('trials')).catch(() => []);
    return names.filter((name) => /^\d{3,}-/.test(name)).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  }

  /** Every trial with all its checksums verified; what was damaged, replaced or taken away is told apart. */
  async contents(): Promise<Contents> {
    const [noted, names, plan] = await Promise.all([this.#notedHashes(), this.trialNames(), this.plan()]);
    const gone = [...noted.keys()].filter((name) => !names.includes(name));
    const damaged = gone.map((trial): DamagedTrial => ({ trial, problem: `${trial} was written, but is gone` }));
    const trials: Trial[] = [];
    const checked = await inBatches(names, async (name) => ({
      name,
      problems: await damageOf(this.file('trials'), name, noted.get(name)),
    }));
    for (const { name, problems } of checked) {
      if (problems.length > 0) {
        damaged.push({ trial: name, problem: problems.join('; ') });
        continue;
      }
      const trial = await readJson<Trial>(path.join(this.file('trials'), name, 'trial.json'));
      if (isPlanned(plan, name, trial)) trials.push(trial);
      else damaged.push({ trial: name, problem: `${name} is not what the plan has under this number: a copy?` });
    }
    const [scored, probed] = [trials.filter(isScoredTrial), trials.filter((trial) => !isScoredTrial(trial))];
    return { trials: scored, probed, damaged };
  }

  /** The scored ones that are as they were written. */
  async trials(): Promise<readonly Trial[]> {
    return (await this.contents()).trials;
  }

  /** What is wrong with the stored trials, a sentence each with the checksums; empty when all are as they were written. */
  async verify(): Promise<string[]> {
    return (await this.contents()).damaged.map(({ problem }) => problem);
  }

  /** Hashes of what was written before the first trial, by name: noted by the journal, checked by `verifyHead`. */
  headHashes(): Promise<Record<string, string>> {
    return hashesOf(this.folder, headFiles);
  }

  /** What is wrong with them, and with the declared extensions, against the journal. */
  async verifyHead(): Promise<string[]> {
    const starts = (await readJournal(this.file('journal.ndjson'))).filter(({ event }) => isStart(event));
    const noted = (starts[0]?.['files'] ?? {}) as Record<string, string>;
    const changed = changedHashes(noted, await this.headHashes());
    const run = starts.at(-1)?.['extensions'];
    const declared = await this.extensions().catch(() => undefined);
    const kept = Array.isArray(run) && canonicalJson(declared?.slice(0, run.length)) === canonicalJson(run);
    return kept || run === undefined ? changed : [...changed, `${extensionsFile} is not what the journal has`];
  }

  /** Trials that are there although no experiment noted them. */
  async unnoted(): Promise<string[]> {
    const noted = await this.#notedHashes();
    return (await this.trialNames()).filter((name) => !noted.has(name));
  }

  /** Numbers of all trials that were ever written, whatever became of them. */
  async trialNumbers(): Promise<Set<number>> {
    const names = [...(await this.trialNames()), ...(await this.#notedHashes()).keys()];
    return new Set(names.map((name) => Number.parseInt(name)));
  }

  async #notedHashes(): Promise<Map<string, string>> {
    const entries = (await readJournal(this.file('journal.ndjson'))).filter(({ event }) => event === trialWritten);
    return new Map(entries.map((entry) => [String(entry['trial']), String(entry['sha256'])]));
  }

  /**
   * Writes all trials of a session, or none.
   * @throws HarnessError TRIAL-NOT-WRITTEN (exit 4), for instance when the disk is full; finished trials are untouched.
   */
  async commitSession(session: string, trials: readonly TrialFiles[]): Promise<void> {
    try {
      await writeStaged(this.#places, session, trials);
    } catch (cause) {
      throw targetError({
        code: 'TRIAL-NOT-WRITTEN',
        message: `session ${session} could not be written to ${this.folder}: ${messageOf(cause)}`,
        hint: `free space there, then run meshbench bench --resume ${this.id}; finished trials are kept`,
        cause,
      });
    }
  }

  /** Completes what a crash interrupted and drops what it left half-written. Called before anything is added. */
  recover(): Promise<void> {
    return recoverStaged(this.#places);
  }

  get #places(): Places {
    return { staging: this.file('.staging'), trials: this.file('trials') };
  }

  /** SHA-256 of a trial's list of checksums: stands for all its files. */
  async trialHash(name: string): Promise<string> {
    return sha256(await readFile(path.join(this.file('trials'), name, checksumFile)));
  }
}

const isStart = (event: string): boolean => event === 'experiment-started' || event === 'experiment-resumed';

const isScoredTrial = ({ probes }: Trial): boolean => probes === undefined;

/** The folder's name, the trial's number and its place in the plan say the same. */
const isPlanned = (plan: Plan, name: string, trial: Trial): boolean =>
  trialName(trial) === name && trialNumber(plan, trial) === trial.number;

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(`${file} cannot be read: ${messageOf(cause)}`, cause);
  });
}

const unreadable = (message: string, cause: unknown): HarnessError =>
  targetError({
    code: 'RESULT-UNREADABLE',
    message,
    hint: 'restore the file from a copy; results verify names what else is missing or was changed',
    cause,
  });

async function readJson<T>(file: string): Promise<T> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw unreadable(`${file} is not JSON: ${messageOf(cause)}`, cause);
  }
}
