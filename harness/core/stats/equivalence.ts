import { around, exponentiated, type Interval } from './interval.ts';
import { pairedLogRatio } from './paired.ts';
import { requireFinite, requirePositive, requireWithin } from './preconditions.ts';
import { tQuantile, upperP } from './student-t.ts';

export interface EquivalenceTest {
  /** The larger of the two one-sided p: below alpha, the difference lies inside the margin. */
  readonly p: number;
  /** p against "the difference is -margin or further below". */
  readonly pAboveLower: number;
  /** p against "the difference is +margin or further above". */
  readonly pBelowUpper: number;
  /** Interval of the difference at 1 - 2 alpha; inside (-margin, margin) exactly when p < alpha. */
  readonly ci: Interval;
  /** 1 - 2 alpha. */
  readonly confidence: number;
}

/**
 * Two one-sided t tests of any estimate on the log scale against -D and +D (D. J. Schuirmann 1987,
 * 10.1007/BF01068419). Estimate, standard error (> 0) and D (> 0) are logarithms; alpha below 0.5.
 */
export function tostOf(question: {
  readonly estimate: number;
  readonly standardError: number;
  readonly df: number;
  /** D = ln(1 + margin). */
  readonly logMargin: number;
  readonly alpha: number;
}): EquivalenceTest {
  const { estimate, standardError, df, logMargin, alpha } = question;
  requireFinite('estimate', estimate);
  requirePositive('standardError', standardError);
  requirePositive('logMargin', logMargin);
  requireWithin('alpha', alpha, { from: 0, to: 0.5, open: true });
  const pAboveLower = upperP((estimate + logMargin) / standardError, df);
  const pBelowUpper = upperP((logMargin - estimate) / standardError, df);
  const ci = around(estimate, tQuantile(1 - alpha, df) * standardError);
  return { p: Math.max(pAboveLower, pBelowUpper), pAboveLower, pBelowUpper, ci, confidence: 1 - 2 * alpha };
}

export interface Equivalence extends EquivalenceTest {
  /** Of the ratio: inside (1/(1+margin), 1+margin) exactly when p < alpha. */
  readonly ci: Interval;
  /** 90 % interval of the ratio, whatever alpha is. */
  readonly ci90: Interval;
  /** D = ln(1 + margin). */
  readonly logMargin: number;
}

/**
 * tostOf on d = ln(treatment / base) of each pair. `margin` is a share: 0.05 for 5 %. Errors as pairedLogRatio and
 * tostOf.
 */
export function tostPaired(
  base: readonly number[],
  treatment: readonly number[],
  margin: number,
  alpha = 0.05,
): Equivalence {
  requirePositive('margin', margin);
  const logMargin = Math.log1p(margin);
  const { meanLogRatio, standardError, df, ci } = pairedLogRatio(base, treatment, 0.9);
  const test = tostOf({ estimate: meanLogRatio, standardError, df, logMargin, alpha });
  return { ...test, ci: exponentiated(test.ci), ci90: ci, logMargin };
}
