import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { around, type Interval } from '../stats/interval.ts';
import { tQuantile } from '../stats/student-t.ts';

/** A mean over trials with its t interval. */
export interface MeanOfTrials {
  readonly mean: number;
  /** null below three trials, as with every number that is quoted; both ends at the mean where no trial differs. */
  readonly interval: Interval | null;
}

/** An interval of fewer says nothing that anyone should read. */
export const fewestTrials = 3;

export interface MeanOptions {
  /** 0.95 when it is not given. */
  readonly confidence?: number;
  /** What no value can be below, and above: the interval is cut there. Of differences there is neither. */
  readonly least?: number;
  readonly most?: number;
}

/** Mean and t interval (Student 1908, n - 1 degrees of freedom), in the unit of the values; at least one value. */
export function meanOfTrials(
  values: readonly number[],
  { confidence = 0.95, least = -Infinity, most = Infinity }: MeanOptions = {},
): MeanOfTrials {
  const n = values.length;
  const centre = mean(values);
  if (n < fewestTrials) return { mean: centre, interval: null };
  const t = tQuantile((1 + confidence) / 2, n - 1);
  const { lower, upper } = around(centre, (t * sampleStandardDeviation(values)) / Math.sqrt(n));
  return { mean: centre, interval: { lower: Math.max(least, lower), upper: Math.min(most, upper) } };
}
