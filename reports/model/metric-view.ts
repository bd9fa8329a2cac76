import type { EstimatedMetric, Interval, MetricId, MetricInfo, MetricResult } from '../../harness/core/analysis.ts';
import { amountRange, rounded, signedAmount, wordedRatio, type MetricUnit } from './numbers.ts';

export type VerdictWord = 'different' | 'equivalent' | 'trivial' | 'inconclusive' | 'refused';

/** Shape says the same as the word; `tone` only adds colour to it. */
export interface Badge {
  /** `different`, `not quoted`; which way a difference goes is in the sign beside it. */
  readonly word: string;
  readonly shape: VerdictWord;
  readonly tone: 'higher' | 'lower' | 'same' | 'open';
}

/** One arm on one metric, as every renderer shows it. */
export interface MetricView {
  readonly metric: MetricId;
  /** `p50`, `CPU`. */
  readonly name: string;
  readonly unit: MetricUnit;
  readonly verdict: VerdictWord;
  readonly badge: Badge;
  /** Why the verdict is what it is, or why the number is refused. */
  readonly because: string;
  /** null when the number is refused: then there is nothing to print. */
  readonly shown: ShownMetric | null;
}

export interface ShownMetric {
  readonly change: string;
  readonly changeRange: string;
  readonly ratio: string;
  readonly ratioRange: string;
  readonly difference: string;
  readonly differenceRange: string;
  readonly numbers: MetricNumbers;
}

/** The figures behind the words, to six significant digits; ratios are arm / baseline. */
export interface MetricNumbers {
  readonly rounds: number;
  readonly ratio: number;
  /** The interval that is shown: widened over the family of arms, except for the twin. */
  readonly interval: Interval;
  readonly intervalUnwidened: Interval;
  /** The interval that the equivalence test compares with the margin, and its confidence: 0.9 at a level of 0.05. */
  readonly intervalEquivalence: Interval;
  readonly confidenceEquivalence: number;
  readonly p: number;
  readonly pHolm: number;
  readonly tostP: number;
  readonly difference: number;
  readonly differenceInterval: Interval;
  readonly baselineMean: number;
  readonly armMean: number;
  readonly sdLogRatio: number;
  readonly mdeRatio: number;
  readonly margin: number;
  readonly moreRounds: number | null;
  /** The statistics alone would decide, but two identical arms differ as much: no number of rounds is promised. */
  readonly vetoedByNoise: boolean;
  readonly companion: { readonly ratio: number; readonly interval: Interval; readonly agrees: boolean } | null;
}

export const metricNames: Readonly<Record<MetricId, string>> = {
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  cpu: 'CPU',
  memory: 'memory',
};

export interface MetricContext {
  readonly info: MetricInfo;
  readonly alpha: number;
  /** The twin is a control, judged alone: its interval is not widened. */
  readonly isTwin: boolean;
}

/** Words and rounds what the analysis decided; decides nothing itself. */
export function metricView(result: MetricResult, { info, alpha, isTwin }: MetricContext): MetricView {
  const base = { metric: result.metric, name: metricNames[result.metric], unit: info.unit, because: result.because };
  if (result.state === 'refused') {
    const badge: Badge = { word: 'not quoted', shape: 'refused', tone: 'open' };
    return { ...base, verdict: 'refused', badge, shown: null };
  }
  const interval = isTwin ? result.ci : result.ciFamily;
  return {
    ...base,
    verdict: result.verdict,
    badge: badgeOf(result),
    shown: {
      ...wordedRatio(result.ratio, interval),
      difference: signedAmount(result.difference.mean, info.unit),
      differenceRange: amountRange(result.difference.mean, result.difference.ci, info.unit),
      numbers: numbersOf(result, { interval, margin: info.margin, alpha }),
    },
  };
}

/** How a verdict is shown: word, shape and tone. */
export function badgeOf({ verdict, ratio }: Pick<EstimatedMetric, 'verdict' | 'ratio'>): Badge {
  if (verdict === 'different') {
    const tone = ratio > 1 ? 'higher' : 'lower';
    return { word: verdict, shape: verdict, tone };
  }
  return { word: verdict, shape: verdict, tone: verdict === 'inconclusive' ? 'open' : 'same' };
}

function numbersOf(
  result: EstimatedMetric,
  { interval, margin, alpha }: { interval: Interval; margin: number; alpha: number },
): MetricNumbers {
  const decided = result.pHolm < alpha || result.tostP < alpha;
  return {
    rounds: result.n,
    ratio: rounded(result.ratio),
    interval: roundedInterval(interval),
    intervalUnwidened: roundedInterval(result.ci),
    intervalEquivalence: roundedInterval(result.ciEquivalence),
    confidenceEquivalence: rounded(result.confidenceEquivalence),
    p: rounded(result.p),
    pHolm: rounded(result.pHolm),
    tostP: rounded(result.tostP),
    difference: rounded(result.difference.mean),
    differenceInterval: roundedInterval(result.difference.ci),
    baselineMean: rounded(result.baselineMean),
    armMean: rounded(result.armMean),
    sdLogRatio: rounded(result.sd),
    mdeRatio: rounded(result.mdeRatio),
    margin,
    moreRounds: result.moreRounds,
    vetoedByNoise: result.verdict === 'inconclusive' && decided,
    companion: result.companion
      ? {
          ratio: rounded(result.companion.ratio),
          interval: roundedInterval(result.companion.ci),
          agrees: result.companion.agrees,
        }
      : null,
  };
}

const roundedInterval = ({ lower, upper }: Interval): Interval => ({ lower: rounded(lower), upper: rounded(upper) });
