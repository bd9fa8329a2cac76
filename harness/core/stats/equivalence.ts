import type { Interval } from './interval.ts';
import { pairedLogRatio } from './paired.ts';
import { requirePositive } from './preconditions.ts';
import { upperP } from './student-t.ts';

export interface Equivalence {
  /** The larger of the two one-sided p: below alpha, the arms are equivalent within the margin. */
  readonly p: number;
  /** p against "treatment is smaller than base by the margin or more". */
  readonly pAboveLower: number;
  /** p against "treatment is larger than base by the margin or more". */
  readonly pBelowUpper: number;
  /** 90 % interval of the ratio; inside [1/(1+margin), 1+margin] exactly when p < 0.05. */
  readonly ci90: Interval;
  /** D = ln(1 + margin). */
  readonly logMargin: number;
}

/**
 * Two one-sided t tests on d = ln(treatment / base) against -D and +D, D = ln(1 + margin)
 * (D. J. Schuirmann 1987, 10.1007/BF01068419). `margin` is a share: 0.05 for 5 %. Errors as pairedLogRatio.
 */
export function tostPaired(base: readonly number[], treatment: readonly number[], margin: number): Equivalence {
  requirePositive('margin', margin);
  const logMargin = Math.log1p(margin);
  const { meanLogRatio, standardError, df, ci } = pairedLogRatio(base, treatment, 0.9);
  const pAboveLower = upperP((meanLogRatio + logMargin) / standardError, df);
  const pBelowUpper = upperP((logMargin - meanLogRatio) / standardError, df);
  return { p: Math.max(pAboveLower, pBelowUpper), pAboveLower, pBelowUpper, ci90: ci, logMargin };
}
