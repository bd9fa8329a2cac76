import type { DamagedTrial } from '../../core/analysis.ts';
import type { Plan } from '../../core/plan.ts';
import { cellOfTrial, isScored, roundOfTrial } from '../../core/trial-number.ts';
import { messageOf } from '../../errors.ts';
import { trialWritten, type JournalEntry } from '../journal.ts';
import type { RunFolder } from '../run-folder.ts';
import { damageOf } from '../trial-damage.ts';
import type { IndexedExperiment } from './schema.ts';
import { storedTrial, type StoredTrial } from './stored-files.ts';

type TrialRow = IndexedExperiment['trials'][number];

/** What the run folder says of its trials beside their own files. */
export interface TrialNotes {
  readonly journal: readonly JournalEntry[];
  /** Those that the last analysis had to leave out. */
  readonly damaged: readonly DamagedTrial[];
}

/** Trials that are read at once: a disk likes a queue, memory does not. */
const atOnce = 16;

/** A row for every scored trial that was ever written, in order; each is verified against its checksums and the journal. */
export async function readTrials(run: RunFolder, plan: Plan, notes: TrialNotes): Promise<TrialRow[]> {
  const noted = new Map(
    notes.journal
      .filter(({ event }) => event === trialWritten)
      .map((entry) => [String(entry['trial']), String(entry['sha256'])] as const),
  );
  const left = new Map(notes.damaged.map(({ trial, problem }) => [trial, problem]));
  const there = new Set(await run.trialNames());
  const written = [...there, ...noted.keys(), ...left.keys()];
  const names = new Set(written.filter((name) => isScored(plan, Number.parseInt(name))));
  const problemOf = (name: string): string | undefined =>
    there.has(name) ? left.get(name) : `${name} was written, but is gone`;
  const rows: TrialRow[] = [];
  for (const chunk of chunksOf([...names], atOnce)) {
    const read = chunk.map((name) => rowOf(run, plan, { name, noted: noted.get(name), problem: problemOf(name) }));
    rows.push(...(await Promise.all(read)).filter((row) => row !== undefined));
  }
  return rows.sort((a, b) => a.number - b.number);
}

interface Named {
  readonly name: string;
  readonly noted: string | undefined;
  readonly problem: string | undefined;
}

async function rowOf(run: RunFolder, plan: Plan, { name, noted, problem }: Named): Promise<TrialRow | undefined> {
  const folder = run.file('trials');
  try {
    const problems = problem === undefined ? await damageOf(folder, name, noted) : [problem];
    if (problems.length > 0) return damagedRow(plan, name, problems.join('; '));
    const trial = await storedTrial(folder, name);
    return isPlanned(plan, trial) ? measuredRow(trial) : damagedRow(plan, name, `${name} is not part of the plan`);
  } catch (error) {
    return damagedRow(plan, name, `${name}/trial.json cannot be read: ${messageOf(error)}`);
  }
}

const isPlanned = ({ arms, loads }: Plan, trial: StoredTrial): boolean =>
  arms.some(({ id }) => id === trial.arm) && loads.some(({ id }) => id === trial.load);

function measuredRow(trial: StoredTrial): TrialRow {
  const measured = trial.state === 'errored' ? undefined : trial.measurement;
  const quoted = (quantile: 'p50' | 'p90' | 'p99'): number | null => {
    const value = measured?.serviceTime[quantile];
    return value?.enoughRequests === true ? value.ms : null;
  };
  return {
    number: trial.number,
    round: trial.round,
    load: trial.load,
    arm: trial.arm,
    state: trial.state,
    startedAt: trial.startedAt,
    p50Ms: quoted('p50'),
    p90Ms: quoted('p90'),
    p99Ms: quoted('p99'),
    completedRequests: measured?.requests.completed ?? null,
    errors: measured?.requests.errors ?? null,
    cpuSecondsPerMillion: measured?.cpuSecondsPerMillion ?? null,
    reasons: JSON.stringify(reasonsOf(trial)),
  };
}

function reasonsOf(trial: StoredTrial): readonly { gate: string; reason: string }[] {
  if (trial.state === 'completed') return [];
  return trial.state === 'invalid' ? trial.reasons : [{ gate: trial.error.code, reason: trial.error.message }];
}

/** Which trial it was, its number tells (trial-number.ts); undefined when the plan has no such trial. */
function damagedRow(plan: Plan, name: string, problem: string): TrialRow | undefined {
  const number = Number.parseInt(name);
  const cell = cellOfTrial(plan, number);
  const load = plan.loads[Math.floor(cell / plan.arms.length)];
  const arm = plan.arms[cell % plan.arms.length];
  if (!load || !arm) return undefined;
  return {
    number,
    round: roundOfTrial(plan, number),
    load: load.id,
    arm: arm.id,
    state: 'damaged',
    startedAt: null,
    p50Ms: null,
    p90Ms: null,
    p99Ms: null,
    completedRequests: null,
    errors: null,
    cpuSecondsPerMillion: null,
    reasons: JSON.stringify([{ gate: 'damaged', reason: problem }]),
  };
}

function* chunksOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
