import { ascending, median } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import { coinTossSums, lowerTail, smallestReaching, twoSidedExact } from './exact-distribution.ts';
import type { Interval } from './interval.ts';
import { doubledMidranks } from './midranks.ts';
import { elementAt, requireOpenProbability, requireSample } from './preconditions.ts';

/** The exact distribution costs about the third power of it: a second for 500. */
const maxPairs = 500;

export interface SignedRank {
  /** Sum of the ranks of |d| that belong to positive d. */
  readonly v: number;
  /** Exact, two-sided, given the ties; zeros are left out. */
  readonly p: number;
  /** Hodges-Lehmann: the median of the Walsh averages, in the unit of the differences. */
  readonly estimate: number;
  readonly ci: Interval;
  /** Coverage that the interval really has; below the asked one when n is too small for it (n < 6 at 95 %). */
  readonly achieved: number;
}

/**
 * Wilcoxon's signed-rank test (1945, 10.2307/3001968) with its exact null distribution, and the interval that belongs
 * to it: order statistics of the Walsh averages (Hodges & Lehmann 1963, 10.1214/aoms/1177704172; Hollander, Wolfe &
 * Chicken 2014, ch. 3). Ties get midranks and their own exact permutation distribution; zeros say nothing about the
 * sign and leave the test, but stay in the estimate. 2 to 500 differences.
 */
export function hodgesLehmannPaired(differences: readonly number[], confidence = 0.95): SignedRank {
  requireSample('differences', differences, 2);
  requireOpenProbability('confidence', confidence);
  const n = differences.length;
  if (n > maxPairs) {
    throw new StatisticsError('TOO-LONG', `${n} pairs; the exact test takes ${maxPairs}, use pairedT beyond it`);
  }
  const walsh = walshAverages(differences);
  const { rank, achieved } = intervalRank(n, confidence);
  return {
    ...signedRankTest(differences),
    estimate: median(walsh),
    ci: { lower: elementAt(walsh, rank - 1), upper: elementAt(walsh, walsh.length - rank) },
    achieved,
  };
}

function signedRankTest(differences: readonly number[]): { v: number; p: number } {
  const nonZero = differences.filter((d) => d !== 0);
  const doubledRanks = doubledMidranks(nonZero.map(Math.abs));
  const doubledV = doubledRanks.reduce((sum, rank, index) => (elementAt(nonZero, index) > 0 ? sum + rank : sum), 0);
  return { v: doubledV / 2, p: twoSidedExact(coinTossSums(doubledRanks), doubledV) };
}

/** The rank, from both ends, of the Walsh averages that bound the interval; and the coverage that this gives. */
function intervalRank(n: number, confidence: number): { rank: number; achieved: number } {
  const untied = coinTossSums(Array.from({ length: n }, (_, index) => index + 1));
  const rank = Math.max(1, smallestReaching(untied, (1 - confidence) / 2));
  return { rank, achieved: 1 - 2 * lowerTail(untied, rank - 1) };
}

/** (d_i + d_j) / 2 for i <= j, ascending. */
function walshAverages(differences: readonly number[]): number[] {
  return ascending(differences.flatMap((a, i) => differences.slice(i).map((b) => (a + b) / 2)));
}
