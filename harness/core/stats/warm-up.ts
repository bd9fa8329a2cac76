import { mean } from './descriptive.ts';
import { requireSample, requireWhole } from './preconditions.ts';

export interface WarmUp {
  /** Samples to leave out at the start: a multiple of the batch size. */
  readonly cut: number;
  /** The statistic at the cut, in the squared unit of the series. */
  readonly value: number;
  /** The minimum lies at the last candidate, floor(n/2): no steady state was shown. */
  readonly atEdge: boolean;
}

/**
 * MSER-m (K. P. White 1997, 10.1177/003754979706900601; White, Cobb & Spratt 2000): batch means of `batch` samples (an
 * incomplete last batch is left out), then the first d in 0..floor(n/2) that minimises
 * sum_{i>=d} (Z_i - mean_d)^2 / (n-d)^2. Needs two whole batches.
 */
export function mser(series: readonly number[], batch: number): WarmUp {
  requireWhole('batch', batch, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireSample('series', series, 2 * batch);
  const means = batchMeans(series, batch);
  const edge = Math.floor(means.length / 2);
  const values = Array.from({ length: edge + 1 }, (_, d) => marginalError(means.slice(d)));
  const value = Math.min(...values);
  const d = values.indexOf(value);
  return { cut: d * batch, value, atEdge: d === edge };
}

function batchMeans(series: readonly number[], batch: number): number[] {
  const count = Math.floor(series.length / batch);
  return Array.from({ length: count }, (_, index) => mean(series.slice(index * batch, (index + 1) * batch)));
}

/** Sum of squares over the square of the count; rounding in a flat series counts as zero, or it would move the cut. */
function marginalError(kept: readonly number[]): number {
  const centre = mean(kept);
  const squares = kept.reduce((sum, z) => sum + (z - centre) ** 2, 0);
  const rounding = kept.length * (2 * Number.EPSILON * centre) ** 2;
  return squares <= rounding ? 0 : squares / kept.length ** 2;
}
