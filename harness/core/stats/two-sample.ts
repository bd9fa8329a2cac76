import { mean, sampleVariance } from './descriptive.ts';
import { around, type Interval } from './interval.ts';
import {
  requireFinite,
  requireOpenProbability,
  requirePositive,
  requireSample,
  requireSpread,
} from './preconditions.ts';
import { tQuantile, twoSidedP } from './student-t.ts';

/** A t test and the interval that belongs to it. */
export interface TTest {
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  /** Estimated difference mean(a) - mean(b), in the unit of the samples. */
  readonly difference: number;
  /** Of that difference. */
  readonly standardError: number;
  /** Interval of that difference at the asked confidence. */
  readonly ci: Interval;
}

/**
 * Welch's t test of two independent samples with unequal variances; df by Welch-Satterthwaite
 * (B. L. Welch 1947, 10.1093/biomet/34.1-2.28). Each sample needs two values.
 */
export function welchT(a: readonly number[], b: readonly number[], confidence = 0.95): TTest {
  requireSample('a', a, 2);
  requireSample('b', b, 2);
  const [shareA, shareB] = [sampleVariance(a) / a.length, sampleVariance(b) / b.length];
  const standardError = Math.sqrt(shareA + shareB);
  requireSpread('either sample', standardError, Math.max(Math.abs(mean(a)), Math.abs(mean(b))));
  // Shares of the variance, so that the squares of very small variances do not underflow.
  const weight = shareA / (shareA + shareB);
  const df = 1 / (weight ** 2 / (a.length - 1) + (1 - weight) ** 2 / (b.length - 1));
  return tTestOf({ difference: mean(a) - mean(b), standardError, df, confidence });
}

/** Test and interval of an estimate with a known standard error (> 0) and degrees of freedom. */
export function tTestOf(estimate: {
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  readonly confidence: number;
}): TTest {
  const { difference, standardError, df, confidence } = estimate;
  requireFinite('difference', difference);
  requirePositive('standardError', standardError);
  requireOpenProbability('confidence', confidence);
  const t = difference / standardError;
  const halfWidth = tQuantile((1 + confidence) / 2, df) * standardError;
  return { t, df, p: twoSidedP(t, df), difference, standardError, ci: around(difference, halfWidth) };
}
