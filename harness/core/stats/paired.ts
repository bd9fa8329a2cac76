import { mean, sampleStandardDeviation } from './descriptive.ts';
import { exponentiated, type Interval } from './interval.ts';
import { requirePairs, requirePositiveSample, requireSample, requireSpread } from './preconditions.ts';
import { tTestOf, type TTest } from './two-sample.ts';

/**
 * Student's paired t test (1908, 10.1093/biomet/6.1.1): a[i] and b[i] are measured in the same block.
 * At least two pairs; differences that do not vary are refused (NO-VARIANCE).
 */
export function pairedT(a: readonly number[], b: readonly number[], confidence = 0.95): TTest {
  requireSample('a', a, 2);
  requireSample('b', b, 2);
  requirePairs(['a', 'b'], a, b);
  const differences = a.map((x, index) => x - (b[index] ?? x));
  const scale = Math.max(Math.abs(mean(a)), Math.abs(mean(b)));
  return oneSample(differences, { scale, confidence }).test;
}

export interface PairedLogRatio {
  /** exp(mean d): treatment / base. */
  readonly ratio: number;
  /** Interval of the ratio at the asked confidence. */
  readonly ci: Interval;
  readonly t: number;
  readonly df: number;
  /** Two-sided, against ratio = 1. */
  readonly p: number;
  /** Pairs. */
  readonly n: number;
  /** d of each pair, in the given order. */
  readonly logRatios: readonly number[];
  readonly meanLogRatio: number;
  /** Standard deviation of d over pairs. */
  readonly sd: number;
  /** sd / sqrt(n). */
  readonly standardError: number;
}

/**
 * The ratio treatment / base over blocks: d = ln(treatment[i] / base[i]), ratio = exp(mean d), interval and p by the
 * one-sample t on d (docs/method.md; a block's shared effect cancels in d). Positive values, at least two pairs.
 */
export function pairedLogRatio(
  base: readonly number[],
  treatment: readonly number[],
  confidence = 0.95,
): PairedLogRatio {
  const d = logRatios(base, treatment);
  // Rounding in a logarithm near zero is of the size of EPSILON itself.
  const { test, sd, standardError } = oneSample(d, { scale: Math.max(1, Math.abs(mean(d))), confidence });
  return {
    ratio: Math.exp(test.difference),
    ci: exponentiated(test.ci),
    t: test.t,
    df: test.df,
    p: test.p,
    n: d.length,
    logRatios: d,
    meanLogRatio: test.difference,
    sd,
    standardError,
  };
}

/** d[i] = ln(treatment[i] / base[i]); positive values, at least two pairs. */
export function logRatios(base: readonly number[], treatment: readonly number[]): number[] {
  requirePositiveSample('base', base, 2);
  requirePositiveSample('treatment', treatment, 2);
  requirePairs(['base', 'treatment'], base, treatment);
  return treatment.map((x, index) => Math.log(x) - Math.log(base[index] ?? x));
}

function oneSample(
  differences: readonly number[],
  { scale, confidence }: { readonly scale: number; readonly confidence: number },
): { test: TTest; sd: number; standardError: number } {
  const n = differences.length;
  const sd = sampleStandardDeviation(differences);
  const standardError = sd / Math.sqrt(n);
  requireSpread('the difference', standardError, scale);
  const test = tTestOf({ difference: mean(differences), standardError, df: n - 1, confidence });
  return { test, sd, standardError };
}
