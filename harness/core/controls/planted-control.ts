import type { Analysis, EstimatedMetric } from '../analysis.ts';
import { meanPlantedShiftMs } from '../planted-shift.ts';
import type { ControlOutcome } from '../selftest.ts';
import type { CompletedTrial, Trial } from '../trial.ts';

/** What one experiment said of one planted delay, beside the truth from the application's own clock. */
export interface PlantedRecovery {
  readonly found: boolean;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly truth: number;
}

interface Planted {
  readonly analysis: Analysis;
  readonly trials: readonly Trial[];
  readonly baseline: string;
  readonly arm: string;
}

/** As a difference in milliseconds; undefined when p50 was refused. */
export function recoveredDelay({ analysis, trials, arm }: Planted): PlantedRecovery | undefined {
  const p50 = p50Of(analysis, arm);
  const truth = meanPlantedShiftMs(trials, arm);
  if (!p50 || truth === null) return undefined;
  const { mean, ci } = p50.difference;
  return { found: p50.verdict === 'different', estimate: mean, lower: ci.lower, upper: ci.upper, truth };
}

/** As a ratio: the truth is the geometric mean over rounds of (baseline + shift) / baseline. */
export function recoveredRatio({ analysis, trials, baseline, arm }: Planted): PlantedRecovery | undefined {
  const p50 = p50Of(analysis, arm);
  const logs = trials.flatMap((trial) => {
    const shift = trial.arm === arm && trial.state === 'completed' ? trial.measurement.plantedShiftMs : undefined;
    const base = trials.find(
      (each): each is CompletedTrial =>
        each.round === trial.round && each.load === trial.load && each.arm === baseline && each.state === 'completed',
    );
    return shift === undefined || !base ? [] : [Math.log1p(shift / base.measurement.serviceTime.p50.ms)];
  });
  if (!p50 || logs.length === 0) return undefined;
  const truth = Math.exp(logs.reduce((sum, each) => sum + each, 0) / logs.length);
  return { found: p50.verdict === 'different', estimate: p50.ratio, lower: p50.ci.lower, upper: p50.ci.upper, truth };
}

function p50Of({ loads }: Analysis, arm: string): EstimatedMetric | undefined {
  const metrics = loads[0]?.comparisons.find((each) => each.arm === arm)?.metrics ?? [];
  const p50 = metrics.find(({ metric }) => metric === 'p50');
  return p50?.state === 'estimated' ? p50 : undefined;
}

const covers = ({ lower, upper, truth }: PlantedRecovery): boolean => lower <= truth && truth <= upper;

/**
 * Found every time, and covered by the 95 % interval in all repetitions but one: an interval that is right misses once
 * in twenty, twice in three times with a chance of 0.7 %.
 */
export function plantedControl(
  { id, title, unit }: Pick<ControlOutcome, 'id' | 'title'> & { readonly unit: string },
  recoveries: readonly PlantedRecovery[],
): ControlOutcome {
  if (recoveries.length === 0) {
    const figures = 'no experiment survived the gates: this machine is too busy for the control';
    return { id, title, passed: null, figures, detail: { experiments: 0 } };
  }
  const found = recoveries.filter((each) => each.found).length;
  const covered = recoveries.filter(covers).length;
  const said = recoveries.map(
    ({ estimate, lower, upper, truth }) =>
      `${estimate.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)}), true ${truth.toFixed(3)}${unit}`,
  );
  return {
    id,
    title,
    passed: found === recoveries.length && covered >= Math.max(1, recoveries.length - 1),
    figures: `found in ${found} of ${recoveries.length} experiments, covered by the interval in ${covered}: ${said.join('; ')}`,
    detail: { experiments: recoveries.length, found, covered },
  };
}
