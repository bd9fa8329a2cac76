import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { around, type Interval } from '../stats/interval.ts';
import { tQuantile } from '../stats/student-t.ts';

/** A mean over trials with its t interval. */
export interface MeanOfTrials {
  readonly mean: number;
  /** null below three trials, as with every number that is quoted. */
  readonly interval: Interval | null;
}

const leastTrials = 3;

/** Mean and t interval (Student 1908, n - 1 degrees of freedom), in the unit of the values; at least one value. */
export function meanOfTrials(values: readonly number[], confidence = 0.95): MeanOfTrials {
  const n = values.length;
  const centre = mean(values);
  if (n < leastTrials) return { mean: centre, interval: null };
  const t = tQuantile((1 + confidence) / 2, n - 1);
  return { mean: centre, interval: around(centre, (t * sampleStandardDeviation(values)) / Math.sqrt(n)) };
}
