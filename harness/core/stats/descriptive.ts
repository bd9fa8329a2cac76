import * as simple from 'simple-statistics';
import { requireSample, requireWithin } from './preconditions.ts';

/** Arithmetic mean (compensated sum). Throws StatisticsError on an empty or non-finite sample. */
export function mean(xs: readonly number[]): number {
  requireSample('the sample', xs);
  return simple.mean([...xs]);
}

/** Unbiased sample variance (n-1), two passes. Needs two values. */
export function sampleVariance(xs: readonly number[]): number {
  requireSample('the sample', xs, 2);
  return simple.sampleVariance([...xs]);
}

/** Sample standard deviation (n-1), in the unit of the sample. Needs two values. */
export const sampleStandardDeviation = (xs: readonly number[]): number => Math.sqrt(sampleVariance(xs));

/**
 * Sample quantile by linear interpolation at (n-1)p: Hyndman & Fan 1996, type 7 (numpy's and R's default).
 * `xs` in any order, p in [0, 1]; answers in the unit of the sample.
 */
export function quantileType7(xs: readonly number[], p: number): number {
  requireSample('xs', xs);
  requireWithin('p', p, { from: 0, to: 1 });
  return simple.quantileSorted(ascending(xs), p);
}

export const median = (xs: readonly number[]): number => quantileType7(xs, 0.5);

/** A sorted copy. */
export const ascending = (xs: ArrayLike<number>): number[] => Array.from(xs).sort((a, b) => a - b);
