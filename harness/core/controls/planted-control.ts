import type { Analysis, EstimatedMetric } from '../analysis.ts';
import { binomialUpperTail } from '../stats/binomial.ts';
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
export function recoveredDelay({ analysis, trials, baseline, arm }: Planted): PlantedRecovery | undefined {
  const p50 = p50Of(analysis, arm);
  const truth = meanPlantedShiftMs(trials, arm, baseline);
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

/** Misses so many that an interval which is right would have them in fewer than 1 of 100 selftests. */
const alarmBelow = 0.01;
const missRate = 0.05;

/**
 * Found every time, covered at least once, and not missed more often than a 95 % interval misses: of three experiments
 * one may be missed (two with a chance of 0.7 %). `asked`: experiments that were wanted; those that the gates left too
 * little of are told.
 */
export function plantedControl(
  { id, title, unit, asked }: Pick<ControlOutcome, 'id' | 'title'> & { readonly unit: string; readonly asked: number },
  recoveries: readonly PlantedRecovery[],
): ControlOutcome {
  if (recoveries.length === 0) {
    const figures = 'no experiment survived the gates: this machine is too busy for the control';
    return { id, title, passed: null, figures, detail: { asked, experiments: 0 } };
  }
  const found = recoveries.filter((each) => each.found).length;
  const covered = recoveries.filter(covers).length;
  const lost = recoveries.length < asked ? `the gates left ${recoveries.length} of ${asked} experiments: ` : '';
  const said = recoveries.map(
    ({ estimate, lower, upper, truth }) =>
      `${estimate.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)}), true ${truth.toFixed(3)}${unit}`,
  );
  return {
    id,
    title,
    passed:
      found === recoveries.length && covered > 0 && !missedTooOften(recoveries.length - covered, recoveries.length),
    figures: `${lost}found in ${found} of ${recoveries.length} experiments, covered by the interval in ${covered}: ${said.join('; ')}`,
    detail: { asked, experiments: recoveries.length, found, covered },
  };
}

const missedTooOften = (misses: number, n: number): boolean =>
  misses > 0 && binomialUpperTail(misses, n, missRate) < alarmBelow;
