import type { Interval } from '../analysis.ts';
import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { around, exponentiated } from '../stats/interval.ts';
import { tQuantile } from '../stats/student-t.ts';

/** Absolute, in the metric's unit: it tells of the environment, never of an arm. */
export interface BaselineLevel {
  /** Geometric mean over the rounds that the ratio was made of. */
  readonly level: number;
  /** t interval on logarithms; null with one round. */
  readonly ci: Interval | null;
}

/** @returns null where a value has no logarithm. */
export function baselineLevel(values: readonly number[], confidence: number): BaselineLevel | null {
  if (values.length === 0 || values.some((value) => !(value > 0) || !Number.isFinite(value))) return null;
  const logs = values.map(Math.log);
  const middle = mean(logs);
  const level = Math.exp(middle);
  if (logs.length < 2) return { level, ci: null };
  const halfWidth =
    (tQuantile((1 + confidence) / 2, logs.length - 1) * sampleStandardDeviation(logs)) / Math.sqrt(logs.length);
  return { level, ci: exponentiated(around(middle, halfWidth)) };
}
