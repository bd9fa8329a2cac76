import { betaInc, betaQuantile } from './beta.ts';
import type { Interval } from './interval.ts';
import { requireFinite, requireOpenProbability, requireWhole, requireWithin } from './preconditions.ts';

/** P(X <= k) for X ~ Binomial(n, p): I_{1-p}(n-k, k+1) (DLMF 8.17.5); 0 below 0 and 1 from n upwards. */
export function binomialCdf(k: number, n: number, p: number): number {
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireWithin('p', p, { from: 0, to: 1 });
  requireFinite('k', k);
  if (k < 0) return 0;
  return k >= n ? 1 : betaInc(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}

/** P(X >= k) for X ~ Binomial(n, p), with relative precision however small. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireWithin('p', p, { from: 0, to: 1 });
  requireFinite('k', k);
  if (k <= 0) return 1;
  return k > n ? 0 : betaInc(p, Math.ceil(k), n - Math.ceil(k) + 1);
}

/**
 * Exact interval of a share of which k in n were seen (Clopper & Pearson 1934, 10.1093/biomet/26.4.404):
 * beta quantiles, 0 or 1 where k is 0 or n.
 */
export function clopperPearson(k: number, n: number, confidence = 0.95): { readonly ci: Interval } {
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireWhole('k', k, { from: 0, to: n });
  requireOpenProbability('confidence', confidence);
  const alpha = 1 - confidence;
  return {
    ci: {
      lower: k === 0 ? 0 : betaQuantile(alpha / 2, k, n - k + 1),
      upper: k === n ? 1 : betaQuantile(1 - alpha / 2, k + 1, n - k),
    },
  };
}
