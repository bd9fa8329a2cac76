import { binomialCdf, binomialUpperTail } from './binomial.ts';
import { StatisticsError } from './errors.ts';
import { requireOpenProbability, requireWhole } from './preconditions.ts';

/** Ranks (1-based, of the ascending sample) between which a quantile is claimed to lie. */
export interface RankInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Probability that the true p-quantile lies between two order statistics of n independent values, whatever their
 * distribution: P(lower <= Binomial(n, p) <= upper - 1) (David & Nagaraja 2003, sec. 7.1). 1 <= lower <= upper <= n.
 */
export function orderStatisticCoverage(ranks: RankInterval & { readonly n: number; readonly p: number }): number {
  const { n, p, lower, upper } = ranks;
  requireOpenProbability('p', p);
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  requireWhole('lower', lower, { from: 1, to: n });
  requireWhole('upper', upper, { from: lower, to: n });
  return Math.max(0, 1 - binomialCdf(lower - 1, n, p) - binomialUpperTail(upper, n, p));
}

export interface QuantileRanks extends RankInterval {
  /** Coverage that these ranks really have, at least the asked one. */
  readonly coverage: number;
}

/**
 * The tightest equal-tailed ranks whose coverage of the p-quantile is at least `confidence`: each side errs with at
 * most (1 - confidence) / 2.
 * @throws StatisticsError TOO-SHORT when n values cannot bound the quantile on both sides.
 */
export function orderStatisticRanks(goal: {
  readonly n: number;
  readonly p: number;
  readonly confidence: number;
}): QuantileRanks {
  const { n, p, confidence } = goal;
  const needed = orderStatisticMinimum(p, confidence);
  requireWhole('n', n, { from: 1, to: Number.MAX_SAFE_INTEGER });
  if (n < needed) {
    throw new StatisticsError('TOO-SHORT', `${n} values cannot bound the ${p} quantile; collect at least ${needed}`);
  }
  const tail = tailOf(confidence);
  // Both conditions are monotone in the rank, and hold at the outermost ranks because n >= needed.
  const lower = lastTrue(1, n, (rank) => binomialCdf(rank - 1, n, p) <= tail);
  const upper = n + 1 - lastTrue(1, n, (fromEnd) => binomialUpperTail(n + 1 - fromEnd, n, p) <= tail);
  return { lower, upper, coverage: orderStatisticCoverage({ n, p, lower, upper }) };
}

/** Fewest values that bound the p-quantile on both sides: 6 for the median at 95 %, 72 for p95, 368 for p99. */
export function orderStatisticMinimum(p: number, confidence: number): number {
  requireOpenProbability('p', p);
  requireOpenProbability('confidence', confidence);
  return Math.ceil(Math.log(tailOf(confidence)) / Math.log(Math.max(p, 1 - p)) - 1e-9);
}

/** The slack keeps an attained tail (1 - 0.9296875 for eight values) from being missed by rounding. */
const tailOf = (confidence: number): number => (1 - confidence) / 2 + 10 * Number.EPSILON;

/** Largest whole number in [from, to] for which a condition holds that holds at `from` and, once false, stays so. */
function lastTrue(from: number, to: number, holds: (value: number) => boolean): number {
  let [yes, no] = [from, to + 1];
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
