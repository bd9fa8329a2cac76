import { stat } from 'node:fs/promises';
import { roundsToRun } from '../../core/make-plan.ts';
import { historicMetrics } from '../../core/twin-history.ts';
import type { Plan } from '../../core/plan.ts';
import { toSeconds } from '../../core/units.ts';
import { readJournal } from '../journal.ts';
import type { RunFolder } from '../run-folder.ts';
import { readTrials } from './read-trials.ts';
import type { IndexedExperiment, LoadShape } from './schema.ts';
import { storedAnalysis, storedEnvironment, type StoredAnalysis, type StoredResult } from './stored-files.ts';

type TrialRow = IndexedExperiment['trials'][number];
type ResultRow = IndexedExperiment['results'][number];

const journalFile = 'journal.ndjson';

/**
 * What the catalogue keeps of a run folder. Trials are read a few at a time, so that a large experiment takes hardly
 * more memory than a small one; a folder without a fitting analysis has no results.
 * @throws Error when plan or environment cannot be read.
 */
export async function readExperiment(run: RunFolder): Promise<IndexedExperiment> {
  // Before the trials: what is written meanwhile makes the folder look changed, never unchanged.
  const journalBytes = await journalSize(run);
  const [plan, environment, ended] = await Promise.all([run.plan(), storedEnvironment(run), run.ended()]);
  const journal = await readJournal(run.file(journalFile));
  const analysis = await storedAnalysis(run, plan);
  const trials = await readTrials(run, plan, { journal, damaged: analysis?.damaged ?? [] });
  return {
    experiment: {
      id: run.id,
      kind: 'bench',
      title: plan.title,
      createdAt: isoTime(journal[0]?.at ?? trials[0]?.startedAt),
      design: plan.design,
      target: plan.target,
      scenario: plan.scenario,
      planHash: plan.hash,
      seed: plan.seed,
      fingerprint: environment.fingerprint,
      harnessVersion: environment.harness.version,
      harnessCommit: environment.harness.commit,
      roundsPlanned: roundsToRun(plan).length,
      roundsDone: roundsDone(plan, trials),
      ended,
      journalBytes,
    },
    arms: armsOf(plan),
    loads: plan.loads.map((load, position) => ({ load: load.id, position, ...shapeOfLoad(load) })),
    versions: versionsOf(plan.versions, environment.versions),
    trials,
    results: analysis ? resultsOf(analysis, plan) : [],
  };
}

/** Bytes of the journal; it only grows, so the same size means that nothing happened. 0 without one. */
export const journalSize = async (run: RunFolder): Promise<number> =>
  (await stat(run.file(journalFile)).catch(() => undefined))?.size ?? 0;

/** A planned load as it is compared between experiments. */
export const shapeOfLoad = (load: Plan['loads'][number]): LoadShape => ({
  ratePerArmRps: load.ratePerArm,
  connections: load.connections,
  payloadBytes: load.payload,
  warmUpS: toSeconds(load.warmUp),
  measureS: toSeconds(load.measure),
});

/** All times in one form, so that their text sorts; an experiment without one is older than all. */
function isoTime(text: string | null | undefined): string {
  const time = new Date(text ?? 0);
  return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString();
}

/** Rounds of which every trial was written, whatever came of it. */
function roundsDone({ arms, loads }: Plan, trials: readonly TrialRow[]): number {
  const written = Map.groupBy(trials, ({ round }) => round);
  return [...written.values()].filter(({ length }) => length >= arms.length * loads.length).length;
}

const armsOf = ({ arms }: Plan): IndexedExperiment['arms'] =>
  arms.map(({ id, label, mesh, profile, role, fidelity }, position) => ({
    arm: id,
    position,
    label,
    mesh,
    profile,
    role,
    fidelity,
  }));

const versionsOf = (
  pinned: Readonly<Record<string, string>>,
  observed: Readonly<Record<string, string>>,
): IndexedExperiment['versions'] =>
  [...new Set([...Object.keys(pinned), ...Object.keys(observed)])].map((name) => ({
    name,
    pinned: pinned[name] ?? null,
    observed: observed[name] ?? null,
  }));

/** Of arms and loads that the plan has, and of metrics that this program knows. */
function resultsOf({ loads }: StoredAnalysis, plan: Plan): ResultRow[] {
  const planned = loads.filter(({ load }) => plan.loads.some(({ id }) => id === load));
  return planned.flatMap(({ load, comparisons, noiseFloor }) => {
    const floors = new Map(noiseFloor.map(({ metric, logRatio }) => [metric, logRatio]));
    return comparisons
      .filter(({ arm }) => plan.arms.some(({ id }) => id === arm))
      .flatMap(({ arm, metrics }) =>
        metrics.flatMap((result) => {
          const metric = historicMetrics.find((known) => known === result.metric);
          const noiseFloorLog = floors.get(result.metric) ?? null;
          return metric === undefined ? [] : [{ load, arm, metric, noiseFloorLog, ...estimateOf(result) }];
        }),
      );
  });
}

const refused = {
  n: null,
  ratio: null,
  ciLower: null,
  ciUpper: null,
  meanLogRatio: null,
  sdLogRatio: null,
  p: null,
  verdict: null,
};

function estimateOf(result: StoredResult): Omit<ResultRow, 'load' | 'arm' | 'metric' | 'noiseFloorLog'> {
  if (result.state === 'refused') return { state: 'refused', ...refused };
  const { n, ratio, ci, sd, p, verdict } = result;
  return {
    state: 'estimated',
    n,
    ratio,
    ciLower: ci.lower,
    ciUpper: ci.upper,
    meanLogRatio: Math.log(ratio),
    sdLogRatio: sd,
    p,
    verdict,
  };
}
