import { describe, expect, it } from 'vitest';
import { pairedLogRatio } from '../../harness/core/stats/paired.ts';
import { hodgesLehmannUnpaired } from '../../harness/core/stats/rank-sum.ts';
import { hodgesLehmannPaired } from '../../harness/core/stats/signed-rank.ts';
import { welchLogRatio } from '../../harness/core/stats/ratio-of-ratios.ts';
import { orderStatisticRanks } from '../../harness/core/stats/order-statistics.ts';
import { fiellerRatio } from '../../harness/core/stats/fieller.ts';
import type { Interval } from '../../harness/core/stats/interval.ts';
import type { SeededRandom } from '../../harness/core/stats/seeded-random.ts';
import { chance, drawBlocks, frequency, normal } from './monte-carlo.ts';

const repetitions = 4000;
const covers = ({ lower, upper }: Interval, truth: number): boolean => lower <= truth && truth <= upper;

describe('the 95 % interval of the paired log ratio covers the truth 95 times in 100', () => {
  it.each([5, 10])('with %d blocks whose shared effect dwarfs the difference', (n) => {
    const coverage = frequency(`coverage ${n}`, repetitions, (random) => {
      const { base, treatment } = drawBlocks(random, { n, ratio: 1.1, sd: 0.07 });
      return covers(pairedLogRatio(base, treatment).ci, 1.1);
    });
    expect(Math.abs(coverage - 0.95)).toBeLessThan(chance(0.95, repetitions));
  });

  it('which intervals of the arms apart could not tell: unpaired, the same data never show the difference', () => {
    const found = frequency('unpaired', 500, (random) => {
      const { base, treatment } = drawBlocks(random, { n: 10, ratio: 1.1, sd: 0.07 });
      return !covers(fiellerRatio(base, treatment).ci, 1) && covers(pairedLogRatio(base, treatment).ci, 1);
    });
    expect(found).toBeLessThan(0.01);
  });
});

describe('the 95 % interval between two experiments covers the true ratio of their ratios', () => {
  it('with unequal numbers of blocks and unequal noise', () => {
    const coverage = frequency('two experiments', repetitions, (random) => {
      const logs = (n: number, centre: number, sd: number): number[] =>
        Array.from({ length: n }, () => centre + sd * normal(random));
      return covers(welchLogRatio(logs(9, 0.1, 0.04), logs(6, 0.3, 0.07)).ci, Math.exp(0.2));
    });
    expect(Math.abs(coverage - 0.95)).toBeLessThan(chance(0.95, repetitions));
  });
});

/** Symmetric around zero, with tails far heavier than normal: a normal over the square root of an exponential. */
const heavyTailed = (random: SeededRandom): number => normal(random) / Math.sqrt(-Math.log(1 - random.next()));

describe('the signed-rank interval covers at least as often as it says', () => {
  it.each([6, 8, 12])('with %d heavy-tailed differences, and as often as "achieved"', (n) => {
    let achieved = 0;
    const coverage = frequency(`signed rank ${n}`, repetitions, (random) => {
      const result = hodgesLehmannPaired(Array.from({ length: n }, () => 0.05 + heavyTailed(random)));
      achieved = result.achieved;
      return covers(result.ci, 0.05);
    });
    expect(achieved).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(coverage - achieved)).toBeLessThan(chance(achieved, repetitions));
  });
});

describe('the rank-sum interval covers the shift', () => {
  it('as often as "achieved", with skewed samples of unequal size', () => {
    let achieved = 0;
    const coverage = frequency('rank sum', repetitions, (random) => {
      const skewed = (n: number, shift: number): number[] =>
        Array.from({ length: n }, () => shift + Math.exp(normal(random)));
      const result = hodgesLehmannUnpaired(skewed(8, 0.4), skewed(6, 0));
      achieved = result.achieved;
      return covers(result.ci, 0.4);
    });
    expect(achieved).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(coverage - achieved)).toBeLessThan(chance(achieved, repetitions));
  });
});

describe('order statistics bound a quantile whatever the distribution', () => {
  it('the p90 of 100 lognormal values, as often as their exact coverage says', () => {
    const [n, p] = [100, 0.9];
    const { lower, upper, coverage } = orderStatisticRanks({ n, p, confidence: 0.95 });
    const truth = Math.exp(1.2815515655446004);
    const observed = frequency('order statistics', 2000, (random) => {
      const xs = Array.from({ length: n }, () => Math.exp(normal(random))).sort((a, b) => a - b);
      return covers({ lower: xs[lower - 1] ?? NaN, upper: xs[upper - 1] ?? NaN }, truth);
    });
    expect(Math.abs(observed - coverage)).toBeLessThan(chance(coverage, 2000));
  });
});
