import { exponentiated, type Interval } from './interval.ts';
import { welchT } from './two-sample.ts';

/** How the arm / baseline ratio of one experiment stands to that of another. */
export interface RatioOfRatios {
  /** exp(difference): ratio of b / ratio of a. */
  readonly ratio: number;
  /** Interval of that ratio at the asked confidence. */
  readonly ci: Interval;
  /** mean(b) - mean(a), a logarithm. */
  readonly difference: number;
  /** Interval of the difference. */
  readonly differenceCi: Interval;
  readonly standardError: number;
  readonly t: number;
  /** Welch-Satterthwaite, fractional. */
  readonly df: number;
  /** Two-sided, against ratio = 1. */
  readonly p: number;
}

/**
 * Compares two independent experiments by their log ratios d = ln(arm / baseline) of each block: Welch's t on the
 * difference of the means (B. L. Welch 1947, 10.1093/biomet/34.1-2.28), reported as a ratio of ratios. Blocks of
 * different experiments share nothing, so there is nothing to pair. `a` and `b` are logarithms already, two each;
 * samples that do not vary are refused (NO-VARIANCE).
 */
export function welchLogRatio(a: readonly number[], b: readonly number[], confidence = 0.95): RatioOfRatios {
  const { difference, ci, standardError, t, df, p } = welchT(b, a, confidence);
  return { ratio: Math.exp(difference), ci: exponentiated(ci), difference, differenceCi: ci, standardError, t, df, p };
}
