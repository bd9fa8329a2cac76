import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { capacityPlanHash, type CapacityPlan } from '../core/capacity/capacity-plan.ts';
import type { CapacityAnalysis } from '../core/capacity/capacity-analysis.ts';
import type { CapacityStep } from '../core/capacity/step.ts';
import type { Environment } from '../core/environment.ts';
import { sha256 } from '../core/hash.ts';
import { messageOf, targetError, usageError } from '../errors.ts';
import { fsyncPath, writeFileAtomic } from '../io/files.ts';
import { noSuchExperiment, planChanged, unwritable } from './folder-errors.ts';
import { readJournal } from './journal.ts';
import { checksumFile, damageOf } from './trial-damage.ts';

/** A step with the files that belong to it: name in the step's folder -> content. */
export interface StepFiles {
  readonly step: CapacityStep;
  readonly files: Readonly<Record<string, string>>;
}

export interface NewCapacityExperiment {
  readonly plan: CapacityPlan;
  readonly environment: Environment;
  /** What repeats it. */
  readonly command: string;
}

/** The stored steps: those that are as they were written, in order, and those that are not, by name. */
export interface CapacityContents {
  readonly steps: readonly CapacityStep[];
  readonly damaged: CapacityAnalysis['damaged'];
}

/** The journal's event that names a step and the hash of its checksums. */
export const stepWritten = 'step-written';

const planSchema: CapacityPlan['schema'] = 'meshbench.capacity-plan/1';
const staging = '.staging';

/** `007-istio`: the folder of a step, and its name in the journal. */
export const stepName = ({ number, arm }: Pick<CapacityStep, 'number' | 'arm'>): string =>
  `${String(number).padStart(3, '0')}-${arm}`;

/**
 * results/<experiment>/ of a capacity experiment: immutable steps, the truth. A step is staged beside, synced and put in
 * its place by one rename: a crash at any moment leaves it wholly there or wholly not.
 */
export class CapacityFolder {
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
  static async create(root: string, id: string, content: NewCapacityExperiment): Promise<CapacityFolder> {
    const run = new CapacityFolder(path.join(root, id));
    try {
      await mkdir(run.file('steps'), { recursive: true });
      await writeFileAtomic(run.file('environment.json'), json(content.environment));
      await writeFileAtomic(run.file('command.txt'), `${content.command}\n`);
      // The plan comes last: a folder with a plan is an experiment.
      await writeFileAtomic(run.file('plan.json'), json(content.plan));
    } catch (cause) {
      throw unwritable(run.folder, cause);
    }
    return run;
  }

  /** @throws HarnessError NO-SUCH-EXPERIMENT, NOT-A-CAPACITY-EXPERIMENT or PLAN-CHANGED (exit 2). */
  static async open(root: string, id: string): Promise<CapacityFolder> {
    const run = new CapacityFolder(path.join(root, id));
    const there = await stat(run.file('plan.json')).catch(() => undefined);
    if (!there || id === '') throw noSuchExperiment(run.folder);
    const plan = await run.plan();
    if ((plan.schema as string) !== planSchema) {
      throw usageError({
        code: 'NOT-A-CAPACITY-EXPERIMENT',
        message: `${run.file('plan.json')} is of schema ${plan.schema}; this command reads ${planSchema}`,
        hint: `meshbench bench --resume ${id} goes on with a comparison`,
      });
    }
    if (capacityPlanHash(plan) !== plan.hash) throw planChanged(run.file('plan.json'));
    return run;
  }

  plan(): Promise<CapacityPlan> {
    return readJson<CapacityPlan>(this.file('plan.json'));
  }

  environment(): Promise<Environment> {
    return readJson<Environment>(this.file('environment.json'));
  }

  /** The command that repeats the experiment. */
  async command(): Promise<string> {
    return (await readFile(this.file('command.txt'), 'utf8')).trim();
  }

  analysis(): Promise<CapacityAnalysis> {
    return readJson<CapacityAnalysis>(this.file('capacity.json'));
  }

  async stepNames(): Promise<string[]> {
    const names = await readdir(this.file('steps')).catch(() => []);
    return names.filter((name) => /^\d{3,}-/.test(name)).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  }

  /** The number that the next step gets: none is given twice, whatever became of the step. */
  async nextNumber(): Promise<number> {
    const names = [...(await this.stepNames()), ...(await this.#noted()).keys()];
    return Math.max(0, ...names.map((name) => Number.parseInt(name))) + 1;
  }

  /** Every step with all its checksums verified; what was damaged, replaced or taken away is told apart. */
  async contents(): Promise<CapacityContents> {
    const noted = await this.#noted();
    const names = await this.stepNames();
    const gone = [...noted.keys()].filter((name) => !names.includes(name));
    const damaged = gone.map((step) => ({ step, problem: `${step} was written, but is gone` }));
    const steps: CapacityStep[] = [];
    for (const name of names) {
      const problems = await damageOf(this.file('steps'), name, noted.get(name));
      if (problems.length > 0) damaged.push({ step: name, problem: problems.join('; ') });
      else steps.push(await readJson<CapacityStep>(path.join(this.file('steps'), name, 'step.json')));
    }
    return { steps, damaged };
  }

  /** Steps that are there although the journal does not know them: a crash came between. */
  async unnoted(): Promise<string[]> {
    const noted = await this.#noted();
    return (await this.stepNames()).filter((name) => !noted.has(name));
  }

  /** SHA-256 of a step's list of checksums: stands for all its files. */
  async stepHash(name: string): Promise<string> {
    return sha256(await readFile(path.join(this.file('steps'), name, checksumFile)));
  }

  /** @throws HarnessError STEP-NOT-WRITTEN (exit 4), for instance when the disk is full; finished steps are untouched. */
  async commitStep({ step, files }: StepFiles): Promise<void> {
    const name = stepName(step);
    const aside = this.file(path.join(staging, name));
    try {
      await rm(aside, { recursive: true, force: true });
      await mkdir(aside, { recursive: true });
      await writeStep(aside, { 'step.json': json(step), ...files });
      await rename(aside, path.join(this.file('steps'), name));
      await fsyncPath(this.file('steps'));
    } catch (cause) {
      await rm(aside, { recursive: true, force: true });
      throw targetError({
        code: 'STEP-NOT-WRITTEN',
        message: `step ${name} could not be written to ${this.folder}: ${messageOf(cause)}`,
        hint: `free space there, then run meshbench capacity --resume ${this.id}; finished steps are kept`,
        cause,
      });
    }
  }

  /** Drops what a crash left half-written. Called before anything is added. */
  async recover(): Promise<void> {
    await rm(this.file(staging), { recursive: true, force: true });
  }

  async #noted(): Promise<Map<string, string>> {
    const entries = (await readJournal(this.file('journal.ndjson'))).filter(({ event }) => event === stepWritten);
    return new Map(entries.map((entry) => [String(entry['step']), String(entry['sha256'])]));
  }
}

async function writeStep(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const sums = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sha256(content)]));
  for (const [name, content] of [...Object.entries(files), [checksumFile, json(sums)] as const]) {
    await writeFile(path.join(folder, name), content);
    await fsyncPath(path.join(folder, name));
  }
  await fsyncPath(folder);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

const readJson = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T;
