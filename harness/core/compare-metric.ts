import { fewestRounds } from './config.ts';
import type { EstimatedMetric, MetricInfo, MetricResult } from './analysis.ts';
import { detectableLogRatio } from './detectable.ts';
import { requestsNeeded } from './histogram.ts';
import { mean } from './stats/descriptive.ts';
import { tostPaired } from './stats/equivalence.ts';
import { StatisticsError } from './stats/errors.ts';
import { exponentiated } from './stats/interval.ts';
import { pairedLogRatio, pairedT } from './stats/paired.ts';
import { hodgesLehmannPaired } from './stats/signed-rank.ts';
import { judge, roundsToDecide, type VerdictFacts } from './verdict.ts';

/** One value of the baseline and one of the arm for each round in which both were valid. */
export interface PairedValues {
  readonly pairs: readonly { readonly round: number; readonly baseline: number; readonly arm: number }[];
  /** Set when some trial had too few requests for this percentile. */
  readonly notQuoted?: { readonly requests: number };
}

export interface CompareContext {
  readonly metric: MetricInfo;
  /** Level of this look. */
  readonly alpha: number;
  /** Level of the look that more rounds would add. */
  readonly nextAlpha: number;
  readonly familySize: number;
  readonly noiseFloor: number | null;
  readonly isTwin: boolean;
  /** p corrected over arms; absent: uncorrected. */
  readonly pHolm?: number | undefined;
}

const percentiles: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };
/** Exact distributions of more pairs take too long. */
const mostForCompanion = 200;

/** Estimates and judges one arm on one metric, or refuses with a reason; never NaN. */
export function compareMetric(values: PairedValues, context: CompareContext): MetricResult {
  const refuse = (because: string): MetricResult => ({ state: 'refused', metric: context.metric.id, because });
  const needed = requestsNeeded(percentiles[context.metric.id] ?? 0);
  if (values.notQuoted) {
    return refuse(
      `not enough requests (${group(values.notQuoted.requests)} in a trial; ${group(needed)} needed for ${context.metric.id})`,
    );
  }
  if (values.pairs.length < fewestRounds) {
    return refuse(`only ${values.pairs.length} rounds with a valid pair; ${fewestRounds} needed`);
  }
  try {
    return estimate(values.pairs, context);
  } catch (error) {
    if (error instanceof StatisticsError) return refuse(error.message);
    throw error;
  }
}

/** Of the paired t test; 1 where compareMetric refuses. */
export function uncorrectedP({ pairs, notQuoted }: PairedValues): number {
  if (notQuoted || pairs.length < fewestRounds) return 1;
  try {
    return pairedLogRatio(
      pairs.map((pair) => pair.baseline),
      pairs.map((pair) => pair.arm),
    ).p;
  } catch (error) {
    if (error instanceof StatisticsError) return 1;
    throw error;
  }
}

const group = (value: number): string => value.toLocaleString('en-US');

function estimate(pairs: PairedValues['pairs'], context: CompareContext): EstimatedMetric {
  const { metric, alpha, familySize } = context;
  const base = pairs.map((pair) => pair.baseline);
  const treated = pairs.map((pair) => pair.arm);
  const test = pairedLogRatio(base, treated, 1 - alpha);
  const tost = tostPaired(base, treated, metric.margin, alpha);
  const pHolm = context.pHolm ?? test.p;
  const facts = {
    meanLogRatio: test.meanLogRatio,
    sd: test.sd,
    n: test.n,
    pHolm,
    tostP: tost.p,
    alpha,
    logMargin: tost.logMargin,
    noiseFloor: context.noiseFloor,
    isTwin: context.isTwin,
  };
  const judgement = judge(facts);
  const difference = pairedT(treated, base, 1 - alpha);
  return {
    state: 'estimated',
    metric: metric.id,
    n: test.n,
    ratio: test.ratio,
    ci: test.ci,
    ciFamily: pairedLogRatio(base, treated, 1 - alpha / familySize).ci,
    p: test.p,
    pHolm,
    ciEquivalence: tost.ci,
    confidenceEquivalence: 1 - 2 * alpha,
    tostP: tost.p,
    ...companionOf(test.logRatios, { alpha, excludesOne: test.p < alpha }),
    difference: { mean: difference.difference, ci: difference.ci },
    baselineMean: mean(base),
    armMean: mean(treated),
    sd: test.sd,
    mdeRatio: detectable(facts, alpha / familySize),
    ...judgement,
    moreRounds:
      judgement.verdict === 'inconclusive'
        ? roundsToDecide({
            ...facts,
            alphaOfDifference: context.nextAlpha / familySize,
            alphaOfEquivalence: context.nextAlpha,
          })
        : null,
    perRound: pairs,
  };
}

/** What one arm of the family would be called different by with 80 % power. */
function detectable({ sd, n, noiseFloor, isTwin }: VerdictFacts, alpha: number): number {
  const floor = isTwin ? 0 : (noiseFloor ?? 0);
  return Math.exp(detectableLogRatio({ standardError: sd / Math.sqrt(n), df: n - 1, alpha, noiseFloor: floor }));
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
