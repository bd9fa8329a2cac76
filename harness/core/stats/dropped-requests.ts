import { requireOpenProbability, requireWhole } from './preconditions.ts';

export interface DropAdjusted {
  /** The quantile to read from the n measured values, p(n + drops)/n. */
  readonly quantile: number;
  /** False when it lies beyond the measured values: the honest answer is then "unbounded". */
  readonly bounded: boolean;
}

/**
 * Where to read the p-quantile of all requests when `drops` more than the n measured ones never went out and count as
 * infinitely slow: at p' = p(n + drops)/n of the measured ones (docs/method.md).
 */
export function dropAdjustedQuantile(n: number, drops: number, p: number): DropAdjusted {
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireWhole('drops', drops, { from: 0, to: Number.MAX_SAFE_INTEGER });
  requireOpenProbability('p', p);
  // In this order: p = 0.99 of 1000 is exactly 990, so that ten drops in 1000 stay bounded.
  const quantile = (p * (n + drops)) / n;
  return { quantile, bounded: quantile <= 1 };
}
