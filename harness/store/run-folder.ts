import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Analysis } from '../core/analysis.ts';
import type { Environment, PercentileCurve } from '../core/environment.ts';
import { sha256 } from '../core/hash.ts';
import { planHash } from '../core/make-plan.ts';
import type { Plan } from '../core/plan.ts';
import type { Trial } from '../core/trial.ts';
import { HarnessError, exitCodes, messageOf, targetError, usageError } from '../errors.ts';
import { fsyncPath, writeFileAtomic } from '../io/files.ts';
import { readJournal, trialWritten } from './journal.ts';

/** A trial with the files that belong to it: name in the trial's folder -> content. */
export interface TrialFiles {
  readonly trial: Trial;
  readonly files: Readonly<Record<string, string>>;
  /** Folder of logs that is moved in as `logs/`, when there is one. */
  readonly logFolder?: string;
}

const checksumFile = 'checksums.json';
const staging = '.staging';

/** `007-istio`: the folder of a trial, and its name in the journal. */
export const trialName = (trial: Pick<Trial, 'number' | 'arm'>): string =>
  `${String(trial.number).padStart(3, '0')}-${trial.arm}`;

export interface NewExperiment {
  readonly plan: Plan;
  readonly environment: Environment;
  /** What repeats it. */
  readonly command: string;
}

/**
 * results/<experiment>/: immutable trials, the truth. A round's trials are staged beside, synced and published by one
 * rename, then moved to their places; a crash at any moment leaves a round that is wholly there or wholly not.
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
      // The plan comes last: a folder with a plan is an experiment.
      await writeFileAtomic(run.file('plan.json'), json(content.plan));
    } catch (cause) {
      throw new HarnessError({
        code: 'RESULTS-UNWRITABLE',
        message: `cannot write ${run.folder}: ${messageOf(cause)}`,
        hint: 'free space there, or give another folder with --results',
        exitCode: exitCodes.preflight,
        cause,
      });
    }
    return run;
  }

  /** @throws HarnessError NO-SUCH-EXPERIMENT or PLAN-CHANGED (exit 2). */
  static async open(root: string, id: string): Promise<RunFolder> {
    const run = new RunFolder(path.join(root, id));
    const there = await stat(run.file('plan.json')).catch(() => undefined);
    if (!there || id === '') {
      throw usageError({
        code: 'NO-SUCH-EXPERIMENT',
        message: `${run.folder} holds no experiment`,
        hint: 'meshbench results ls lists those that are there',
      });
    }
    const plan = await run.plan();
    if (planHash(plan) !== plan.hash) {
      throw usageError({
        code: 'PLAN-CHANGED',
        message: `${run.file('plan.json')} was changed after the experiment began: its hash does not fit`,
        hint: 'restore the file, or start a new experiment',
      });
    }
    return run;
  }

  plan(): Promise<Plan> {
    return readJson<Plan>(this.file('plan.json'));
  }

  environment(): Promise<Environment> {
    return readJson<Environment>(this.file('environment.json'));
  }

  /** The command that repeats the experiment. */
  async command(): Promise<string> {
    return (await readFile(this.file('command.txt'), 'utf8')).trim();
  }

  /** Latency by percentile of a trial, as it was written; empty when it was not measured. */
  async curve(trial: Pick<Trial, 'number' | 'arm'>): Promise<PercentileCurve['points']> {
    const file = path.join(this.file('trials'), trialName(trial), 'curve.json');
    return readJson<PercentileCurve['points']>(file).catch(() => []);
  }

  analysis(): Promise<Analysis> {
    return readJson<Analysis>(this.file('analysis.json'));
  }

  async trialNames(): Promise<string[]> {
    const names = await readdir(this.file('trials')).catch(() => []);
    return names.filter((name) => /^\d{3,}-/.test(name)).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  }

  async trials(): Promise<Trial[]> {
    const names = await this.trialNames();
    return Promise.all(names.map((name) => readJson<Trial>(path.join(this.file('trials'), name, 'trial.json'))));
  }

  /**
   * Writes all trials of a round, or none.
   * @throws HarnessError TRIAL-NOT-WRITTEN (exit 4), for instance when the disk is full; finished trials are untouched.
   */
  async commitRound(round: number, trials: readonly TrialFiles[]): Promise<void> {
    const aside = this.file(path.join(staging, `round-${round}`));
    const ready = `${aside}.ready`;
    try {
      await rm(aside, { recursive: true, force: true });
      for (const trial of trials) await writeTrial(path.join(aside, trialName(trial.trial)), trial);
      await rename(aside, ready);
      await fsyncPath(path.dirname(ready));
    } catch (cause) {
      await rm(aside, { recursive: true, force: true });
      throw targetError({
        code: 'TRIAL-NOT-WRITTEN',
        message: `round ${round} could not be written to ${this.folder}: ${messageOf(cause)}`,
        hint: `free space there, then run meshbench bench --resume ${this.id}; finished trials are kept`,
        cause,
      });
    }
    await this.#publish(ready);
  }

  /** Completes what a crash interrupted and drops what it left half-written. Called before anything is added. */
  async recover(): Promise<void> {
    for (const entry of await readdir(this.file(staging)).catch(() => [])) {
      const folder = this.file(path.join(staging, entry));
      if (entry.endsWith('.ready')) await this.#publish(folder);
      else await rm(folder, { recursive: true, force: true });
    }
  }

  async #publish(ready: string): Promise<void> {
    for (const name of await readdir(ready)) await rename(path.join(ready, name), path.join(this.file('trials'), name));
    await fsyncPath(this.file('trials'));
    await rm(ready, { recursive: true, force: true });
  }

  /** What is wrong with the files of the stored trials, a sentence each; empty when every checksum holds. */
  async verify(): Promise<string[]> {
    const problems = await Promise.all((await this.trialNames()).map((name) => this.#verifyTrial(name)));
    return problems.flat();
  }

  /** Trials that are there but were never noted, that were noted but are gone, or whose checksums are others now. */
  async verifyAgainstJournal(): Promise<string[]> {
    const entries = (await readJournal(this.file('journal.ndjson'))).filter(({ event }) => event === trialWritten);
    const noted = new Map(entries.map((entry) => [String(entry['trial']), String(entry['sha256'])]));
    const names = await this.trialNames();
    const unknown = names.filter((name) => !noted.has(name)).map((name) => `${name} is not in the journal`);
    const checked = await Promise.all(
      [...noted].map(async ([name, sum]) => {
        if (!names.includes(name)) return [`${name} was written, but is gone`];
        const now = await this.trialHash(name).catch(() => undefined);
        return now === sum ? [] : [`${name}/${checksumFile} is not the one that was written`];
      }),
    );
    return [...unknown, ...checked.flat()];
  }

  /** SHA-256 of a trial's list of checksums: stands for all its files. */
  async trialHash(name: string): Promise<string> {
    return sha256(await readFile(path.join(this.file('trials'), name, checksumFile)));
  }

  async #verifyTrial(name: string): Promise<string[]> {
    const folder = path.join(this.file('trials'), name);
    const sums = await readJson<Record<string, string>>(path.join(folder, checksumFile)).catch(() => undefined);
    if (!sums) return [`${name}: ${checksumFile} is missing or unreadable`];
    const checked = await Promise.all(
      Object.entries(sums).map(async ([file, sum]) => {
        const content = await readFile(path.join(folder, file)).catch(() => undefined);
        if (!content) return [`${name}/${file} is missing`];
        return sha256(content) === sum ? [] : [`${name}/${file} was changed after it was written`];
      }),
    );
    return checked.flat();
  }
}

async function writeTrial(folder: string, { trial, files, logFolder }: TrialFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = { 'trial.json': json(trial), ...files };
  for (const [name, content] of Object.entries(all)) {
    await writeFile(path.join(folder, name), content);
    await fsyncPath(path.join(folder, name));
  }
  const sums = Object.fromEntries(Object.entries(all).map(([name, content]) => [name, sha256(content)]));
  await writeFile(path.join(folder, checksumFile), json(sums));
  await fsyncPath(path.join(folder, checksumFile));
  if (logFolder !== undefined) await rename(logFolder, path.join(folder, 'logs')).catch(() => undefined);
  await fsyncPath(folder);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

async function readJson<T>(file: string): Promise<T> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw targetError({
      code: 'RESULT-UNREADABLE',
      message: `${file} is not JSON: ${messageOf(cause)}`,
      hint: 'meshbench results verify names every file that was damaged',
      cause,
    });
  }
}
