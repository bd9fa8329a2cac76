import type { PlantedDelay } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import type { MetricView } from './metric-view.ts';
import { amountRange, milliseconds, rounded } from './numbers.ts';

/** The positive control: a known delay must be found, with an interval that covers what the application really slept. */
export interface PlantedControl {
  readonly plantedMs: number;
  /** By the application's own clock, mean over valid trials; null without one. */
  readonly sleptMs: number | null;
  readonly covered: boolean;
  readonly sentence: string;
}

export interface ControlInput {
  /** `95 %`. */
  readonly confidence: string;
  readonly arm: string;
  readonly planted: PlantedDelay;
  readonly views: readonly MetricView[];
  readonly trials: readonly Trial[];
}

/** Judges p50, where a constant delay must appear in full. */
export function plantedControl({ confidence, arm, planted, views, trials }: ControlInput): PlantedControl {
  const slept = trials.flatMap((trial) =>
    trial.arm === arm && trial.state === 'completed' ? [trial.measurement.applicationClock.delayP50Ms] : [],
  );
  const sleptMs = slept.length === 0 ? null : rounded(slept.reduce((sum, ms) => sum + ms, 0) / slept.length);
  const p50 = views.find((view) => view.metric === 'p50')?.shown ?? null;
  const plantedMs = planted.delayMs;
  const planting = `positive control: ${milliseconds(plantedMs)} planted`;
  if (p50 === null || sleptMs === null) {
    return { plantedMs, sleptMs, covered: false, sentence: `${planting}; it could not be checked` };
  }
  const { difference, differenceInterval } = p50.numbers;
  const covered = differenceInterval.lower <= sleptMs && sleptMs <= differenceInterval.upper;
  const found = `${milliseconds(difference)} found on p50 (${confidence} CI ${amountRange(difference, differenceInterval, 'ms')} ms)`;
  const truth = `${milliseconds(sleptMs)} by the application's own clock`;
  const judgement = covered ? 'the interval covers it' : 'the interval does not cover it';
  return { plantedMs, sleptMs, covered, sentence: `${planting}, ${truth}; ${found}: ${judgement}` };
}
