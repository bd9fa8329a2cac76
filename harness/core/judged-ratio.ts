import type { EstimatedMetric } from './analysis.ts';
import { detectableLogRatio } from './detectable.ts';
import { tostPaired } from './stats/equivalence.ts';
import { exponentiated } from './stats/interval.ts';
import { pairedLogRatio } from './stats/paired.ts';
import { hodgesLehmannPaired } from './stats/signed-rank.ts';
import { judge, roundsToDecide } from './verdict.ts';

export interface RatioContext {
  /** Level of this look. */
  readonly alpha: number;
  /** Level of the look that more pairs would add. */
  readonly nextAlpha: number;
  /** Equivalence margin as a share. */
  readonly margin: number;
  /** Claims that are corrected together. */
  readonly familySize: number;
  /** |ln ratio| that two identical arms may show; null when it could not be estimated. */
  readonly noiseFloor: number | null;
  readonly isTwin: boolean;
  /** p corrected over the family; absent: uncorrected. */
  readonly pHolm?: number | undefined;
}

/** The ratio of paired values, its intervals and tests, its verdict and outlook. */
export type JudgedRatio = Omit<
  EstimatedMetric,
  'state' | 'metric' | 'difference' | 'baselineMean' | 'armMean' | 'perRound'
>;

/** Exact distributions of more pairs take too long. */
const mostForCompanion = 200;

/**
 * Estimates and judges treated / base over pairs (rounds, blocks), whatever is compared: one place for latencies, cost and
 * capacities, so that a verdict and an MDE mean the same everywhere.
 * @throws StatisticsError when a value is not positive or nothing varies.
 */
export function judgedRatio(
  base: readonly number[],
  treated: readonly number[],
  { alpha, nextAlpha, margin, familySize, noiseFloor, isTwin, ...context }: RatioContext,
): JudgedRatio {
  const test = pairedLogRatio(base, treated, 1 - alpha);
  const tost = tostPaired(base, treated, margin, alpha);
  const { meanLogRatio, sd, n } = test;
  const pHolm = context.pHolm ?? test.p;
  const facts = { meanLogRatio, sd, n, pHolm, tostP: tost.p, alpha, logMargin: tost.logMargin, noiseFloor, isTwin };
  const judgement = judge(facts);
  const floor = isTwin ? 0 : (noiseFloor ?? 0);
  const precision = { standardError: test.standardError, df: n - 1, alpha: alpha / familySize, noiseFloor: floor };
  const outlook = { ...facts, alphaOfDifference: nextAlpha / familySize, alphaOfEquivalence: nextAlpha };
  return {
    n,
    ratio: test.ratio,
    ci: test.ci,
    ciFamily: pairedLogRatio(base, treated, 1 - alpha / familySize).ci,
    p: test.p,
    pHolm,
    ciEquivalence: tost.ci,
    confidenceEquivalence: 1 - 2 * alpha,
    tostP: tost.p,
    ...companionOf(test.logRatios, { alpha, excludesOne: test.p < alpha }),
    sd,
    mdeRatio: Math.exp(detectableLogRatio(precision)),
    ...judgement,
    moreRounds: judgement.verdict === 'inconclusive' ? roundsToDecide(outlook) : null,
  };
}

function companionOf(
  logRatios: readonly number[],
  { alpha, excludesOne }: { alpha: number; excludesOne: boolean },
): Pick<EstimatedMetric, 'companion'> {
  const n = logRatios.length;
  // The smallest p that n pairs can have is 2 / 2^n: below the level the companion could never agree.
  if (2 / 2 ** n > alpha || n > mostForCompanion) return {};
  const ranks = hodgesLehmannPaired(logRatios, 1 - alpha);
  return {
    companion: {
      ratio: Math.exp(ranks.estimate),
      ci: exponentiated(ranks.ci),
      p: ranks.p,
      agrees: ranks.p < alpha === excludesOne,
    },
  };
}
