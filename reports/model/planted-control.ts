import type { PlantedDelay } from '../../harness/core/plan.ts';
import { meanPlantedShiftMs } from '../../harness/core/planted-shift.ts';
import type { Trial } from '../../harness/core/trial.ts';
import type { MetricView } from './metric-view.ts';
import { amountRange, milliseconds, rounded } from './numbers.ts';

/** The positive control: a known delay must be found, with an interval that covers what the application's own clock says. */
export interface PlantedControl {
  readonly plantedMs: number;
  /** What p50 must rise by according to the application's own clock, mean over valid trials; null without one. */
  readonly trueMs: number | null;
  readonly covered: boolean;
  readonly sentence: string;
}

export interface ControlInput {
  /** `95 %`. */
  readonly confidence: string;
  readonly arm: string;
  readonly baseline: string;
  readonly planted: PlantedDelay;
  readonly views: readonly MetricView[];
  readonly trials: readonly Trial[];
}

/** Judges p50, where a constant delay must appear in full. */
export function plantedControl({ confidence, arm, baseline, planted, views, trials }: ControlInput): PlantedControl {
  const shift = meanPlantedShiftMs(trials, arm, baseline);
  const trueMs = shift === null ? null : rounded(shift);
  const p50 = views.find((view) => view.metric === 'p50')?.shown ?? null;
  const plantedMs = planted.delayMs;
  const planting = `positive control: ${milliseconds(plantedMs)} planted`;
  if (p50 === null || trueMs === null) {
    return { plantedMs, trueMs, covered: false, sentence: `${planting}; it could not be checked` };
  }
  const { difference, differenceInterval } = p50.numbers;
  const covered = differenceInterval.lower <= trueMs && trueMs <= differenceInterval.upper;
  const found = `${milliseconds(difference)} found on p50 (${confidence} CI ${amountRange(difference, differenceInterval, 'ms')} ms)`;
  const truth = `${milliseconds(trueMs)} by the application's own clock`;
  const judgement = covered ? 'the interval covers it' : 'the interval does not cover it';
  return { plantedMs, trueMs, covered, sentence: `${planting}, ${truth}; ${found}: ${judgement}` };
}
