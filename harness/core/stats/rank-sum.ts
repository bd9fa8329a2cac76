import { ascending, median } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import { drawnSums, lowerTail, smallestReaching, twoSidedExact } from './exact-distribution.ts';
import type { Interval } from './interval.ts';
import { doubledMidranks } from './midranks.ts';
import { elementAt, requireOpenProbability, requireSample } from './preconditions.ts';

/** Both samples together; the exact distribution costs about the fourth power of it: a third of a second for 200. */
const maxValues = 200;

export interface RankSum {
  /** Pairs in which a > b, ties counting half. */
  readonly u: number;
  /** Exact, two-sided, given the ties. */
  readonly p: number;
  /** Hodges-Lehmann: the median of all a - b, in the unit of the samples. */
  readonly estimate: number;
  readonly ci: Interval;
  /** Coverage that the interval really has; below the asked one when the samples are too small for it. */
  readonly achieved: number;
  /** P(a > b) - P(a < b), between -1 and 1 (N. Cliff 1993, 10.1037/0033-2909.114.3.494). */
  readonly cliffsDelta: number;
}

/**
 * Mann & Whitney's rank-sum test (1947, 10.1214/aoms/1177730491) with its exact null distribution (under ties: that of
 * the observed midranks), and the interval of the shift from order statistics of all differences (Hodges & Lehmann
 * 1963; Hollander, Wolfe & Chicken 2014, ch. 4). Each sample needs two values, both together at most 200.
 */
export function hodgesLehmannUnpaired(a: readonly number[], b: readonly number[], confidence = 0.95): RankSum {
  requireSample('a', a, 2);
  requireSample('b', b, 2);
  requireOpenProbability('confidence', confidence);
  const total = a.length + b.length;
  if (total > maxValues) {
    throw new StatisticsError('TOO-LONG', `${total} values; the exact test takes ${maxValues}, use welchT beyond it`);
  }
  const differences = ascending(a.flatMap((x) => b.map((y) => x - y)));
  const { u, p } = rankSumTest(a, b);
  const { rank, achieved } = intervalRank(a.length, b.length, confidence);
  return {
    u,
    p,
    estimate: median(differences),
    ci: { lower: elementAt(differences, rank - 1), upper: elementAt(differences, differences.length - rank) },
    achieved,
    cliffsDelta: (2 * u) / (a.length * b.length) - 1,
  };
}

function rankSumTest(a: readonly number[], b: readonly number[]): { u: number; p: number } {
  const doubledRanks = doubledMidranks([...a, ...b]);
  const doubledSum = doubledRanks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0);
  const leastDoubledSum = a.length * (a.length + 1);
  return { u: (doubledSum - leastDoubledSum) / 2, p: twoSidedExact(drawnSums(doubledRanks, a.length), doubledSum) };
}

/** The rank, from both ends, of the differences that bound the interval; and the coverage that this gives. */
function intervalRank(sizeA: number, sizeB: number, confidence: number): { rank: number; achieved: number } {
  const ranks = Array.from({ length: sizeA + sizeB }, (_, index) => index + 1);
  const uDistribution = drawnSums(ranks, sizeA).subarray((sizeA * (sizeA + 1)) / 2);
  const rank = Math.max(1, smallestReaching(uDistribution, (1 - confidence) / 2));
  return { rank, achieved: 1 - 2 * lowerTail(uDistribution, rank - 1) };
}
