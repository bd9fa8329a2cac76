import type { MetricInfo } from '../analysis.ts';
import type { Arm, PlannedLoad } from '../plan.ts';
import { StatisticsError } from '../stats/errors.ts';
import { independentChange, pairedChange, type ChangeEstimate } from './change-estimate.ts';
import type { Pair, Pairing, StoredExperiment } from './comparison.ts';
import { commonRounds, normalisedRounds, type NormalisedArm, type NormalisedRound } from './normalised-rounds.ts';

/** One arm at one load, to be compared. */
export interface Cell {
  readonly arm: Pair<Arm>;
  readonly load: Pair<PlannedLoad>;
}

export interface CellEstimate {
  readonly state: 'estimated';
  /** Those that entered; for a paired estimate the common ones, i-th with i-th. */
  readonly rounds: Pair<readonly NormalisedRound[]>;
  readonly estimate: ChangeEstimate;
}

export interface CellRefused {
  readonly state: 'refused';
  readonly because: string;
}

export interface EstimateContext {
  readonly experiments: Pair<StoredExperiment>;
  readonly pairing: Pairing['kind'];
}

/** How one metric of a cell changed from A to B, or why that cannot be said; never NaN. */
export function estimateCell(cell: Cell, metric: MetricInfo, context: EstimateContext): CellEstimate | CellRefused {
  const rounds = roundsOf(cell, metric, context);
  return 'state' in rounds ? rounds : estimated(rounds, context.pairing);
}

function roundsOf(
  { arm, load }: Cell,
  metric: MetricInfo,
  { experiments, pairing }: EstimateContext,
): Pair<readonly NormalisedRound[]> | CellRefused {
  const a = normalisedRounds(experiments.a, { load: load.a.id, arm: arm.a.id, metric: metric.id });
  const b = normalisedRounds(experiments.b, { load: load.b.id, arm: arm.b.id, metric: metric.id });
  if (a.state === 'refused' || b.state === 'refused') return { state: 'refused', because: refusals({ a, b }) };
  const all = { a: a.rounds, b: b.rounds };
  const tooFew = {
    state: 'refused',
    because: 'too few rounds are valid in both experiments, and these are paired',
  } as const;
  return pairing === 'paired' ? (commonRounds(all) ?? tooFew) : all;
}

function estimated(rounds: Pair<readonly NormalisedRound[]>, pairing: Pairing['kind']): CellEstimate | CellRefused {
  try {
    const estimate = pairing === 'paired' ? pairedChange(rounds) : independentChange(rounds);
    return { state: 'estimated', rounds, estimate };
  } catch (error) {
    if (error instanceof StatisticsError) return { state: 'refused', because: error.message };
    throw error;
  }
}

const refusals = ({ a, b }: Pair<NormalisedArm>): string =>
  [...(a.state === 'refused' ? [`A: ${a.because}`] : []), ...(b.state === 'refused' ? [`B: ${b.because}`] : [])].join(
    '; ',
  );
