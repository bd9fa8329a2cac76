import { mean, sampleVariance } from '../stats/descriptive.ts';
import { pairedT } from '../stats/paired.ts';
import { welchT, type TTest } from '../stats/two-sample.ts';
import type { Pair } from './comparison.ts';
import type { NormalisedRound } from './normalised-rounds.ts';

/** What a change is judged by; logarithms where nothing else is said. */
export interface ChangeEstimate {
  /** mean d of B - mean d of A. */
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  readonly p: number;
  /** Interval of the difference at any confidence. */
  readonly ci: (confidence: number) => TTest['ci'];
  /** What the arm adds, B - A, in the metric's unit. */
  readonly added: (confidence: number) => TTest;
  /** Of d over the paired rounds; null for independent samples. */
  readonly correlation: number | null;
  /** Standard error and degrees of freedom after so many more rounds of each, if the spreads stay what they are. */
  readonly after: (moreRounds: number) => Precision;
}

export interface Precision {
  readonly standardError: number;
  readonly df: number;
}

type Test = (a: readonly number[], b: readonly number[], confidence?: number) => TTest;

interface Samples extends Pair<readonly NormalisedRound[]> {
  readonly test: Test;
}

const logRatiosOf = (rounds: readonly NormalisedRound[]): number[] => rounds.map(({ d }) => d);
const addedOf = (rounds: readonly NormalisedRound[]): number[] => rounds.map(({ added }) => added);

function estimateBy({ a, b, test }: Samples): Omit<ChangeEstimate, 'correlation' | 'after'> {
  const tested = (confidence: number): TTest => test(logRatiosOf(b), logRatiosOf(a), confidence);
  const { difference, standardError, df, p } = tested(0.95);
  return {
    difference,
    standardError,
    df,
    p,
    ci: (confidence) => tested(confidence).ci,
    added: (confidence) => test(addedOf(b), addedOf(a), confidence),
  };
}

/**
 * R = ratio of B / ratio of A from independent rounds: Welch's t on d (stats/ratio-of-ratios.ts is the same on the scale
 * of ratios). @throws StatisticsError
 */
export function independentChange({ a, b }: Pair<readonly NormalisedRound[]>): ChangeEstimate {
  const [varianceA, varianceB] = [sampleVariance(logRatiosOf(a)), sampleVariance(logRatiosOf(b))];
  const after = (more: number): Precision => {
    const [left, right] = [a.length + more, b.length + more];
    const [shareA, shareB] = [varianceA / left, varianceB / right];
    const weight = shareA / (shareA + shareB);
    return {
      standardError: Math.sqrt(shareA + shareB),
      df: 1 / (weight ** 2 / (left - 1) + (1 - weight) ** 2 / (right - 1)),
    };
  };
  return { ...estimateBy({ a, b, test: welchT }), correlation: null, after };
}

/** The same from rounds that belong together, i-th to i-th: paired t on d of B - d of A. @throws StatisticsError */
export function pairedChange({ a, b }: Pair<readonly NormalisedRound[]>): ChangeEstimate {
  const estimate = estimateBy({ a, b, test: pairedT });
  const after = (more: number): Precision => ({
    standardError: estimate.standardError * Math.sqrt(a.length / (a.length + more)),
    df: a.length + more - 1,
  });
  return { ...estimate, correlation: correlationOf(logRatiosOf(a), logRatiosOf(b)), after };
}

/** Pearson's; null when either does not vary. */
export function correlationOf(xs: readonly number[], ys: readonly number[]): number | null {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, index) => sum + (x - meanX) * ((ys[index] ?? meanY) - meanY), 0);
  const scale = Math.sqrt(sampleVariance(xs) * sampleVariance(ys)) * (xs.length - 1);
  return scale > 0 ? Math.max(-1, Math.min(1, covariance / scale)) : null;
}
