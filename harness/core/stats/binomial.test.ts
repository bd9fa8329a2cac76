import { describe, expect, it } from 'vitest';
import { binomialCdf, binomialUpperTail, clopperPearson } from './binomial.ts';
import { orderStatisticCoverage, orderStatisticMinimum, orderStatisticRanks } from './order-statistics.ts';

describe('binomial tails', () => {
  it('count the heads of four coins', () => {
    expect([-1, 0, 1, 2, 3, 4].map((k) => Math.round(16 * binomialCdf(k, 4, 0.5)))).toEqual([0, 1, 5, 11, 15, 16]);
    expect([0, 1, 4, 5].map((k) => Math.round(16 * binomialUpperTail(k, 4, 0.5)))).toEqual([16, 15, 1, 0]);
  });
});

describe('clopperPearson', () => {
  it('covers every true share with at least its confidence (exact, by enumeration of k)', () => {
    const n = 20;
    const intervals = Array.from({ length: n + 1 }, (_, k) => clopperPearson(k, n, 0.9).ci);
    for (let share = 0.01; share < 1; share += 0.01) {
      const coverage = intervals.reduce((sum, { lower, upper }, k) => {
        const probability = binomialCdf(k, n, share) - binomialCdf(k - 1, n, share);
        return share >= lower && share <= upper ? sum + probability : sum;
      }, 0);
      expect(coverage).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('obeys the rule of three when nothing was seen', () => {
    expect(clopperPearson(0, 1000, 0.9).ci.upper).toBeCloseTo(3 / 1000, 4);
  });

  it.each([
    [3, 2],
    [-1, 2],
    [0.5, 2],
    [0, 0],
  ])('refuses %d of %d', (k, n) => {
    expect(() => clopperPearson(k, n)).toThrow(expect.objectContaining({ code: 'OUT-OF-RANGE' }));
  });
});

describe('order statistics', () => {
  it.each([
    [0.5, 6],
    [0.95, 72],
    [0.99, 368],
    [0.999, 3688],
  ])('bound the %d quantile from %d values on (docs/method.md), and not from one fewer', (p, n) => {
    expect(orderStatisticMinimum(p, 0.95)).toBe(n);
    expect(orderStatisticRanks({ n, p, confidence: 0.95 })).toMatchObject({ upper: n });
    expect(() => orderStatisticRanks({ n: n - 1, p, confidence: 0.95 })).toThrow(`collect at least ${n}`);
  });

  it.each([
    [10, 0.5, 2, 9],
    [20, 0.5, 6, 15],
    [100, 0.5, 40, 61],
  ])('of %d values bound the %d quantile by the textbook ranks %d and %d', (n, p, lower, upper) => {
    expect(orderStatisticRanks({ n, p, confidence: 0.95 })).toMatchObject({ lower, upper });
  });

  it('are the tightest: one rank fewer on either side errs too often on that side', () => {
    const [n, p] = [5000, 0.99];
    const { lower, upper, coverage } = orderStatisticRanks({ n, p, confidence: 0.95 });
    expect(coverage).toBeGreaterThanOrEqual(0.95);
    expect(binomialCdf(lower, n, p)).toBeGreaterThan(0.025);
    expect(binomialUpperTail(upper - 1, n, p)).toBeGreaterThan(0.025);
  });

  it('keep an attained confidence: the second and seventh of eight values at exactly 92.96875 %', () => {
    expect(orderStatisticRanks({ n: 8, p: 0.5, confidence: 0.9296875 })).toMatchObject({ lower: 2, upper: 7 });
    expect(orderStatisticRanks({ n: 6, p: 0.5, confidence: 0.96875 })).toMatchObject({ lower: 1, upper: 6 });
  });

  it('cover nothing between a rank and itself, and refuse ranks outside the sample', () => {
    expect(orderStatisticCoverage({ n: 9, p: 0.5, lower: 5, upper: 5 })).toBeCloseTo(0, 15);
    expect(() => orderStatisticCoverage({ n: 9, p: 0.5, lower: 0, upper: 5 })).toThrow(/lower is 0/);
    expect(() => orderStatisticCoverage({ n: 9, p: 0.5, lower: 3, upper: 10 })).toThrow(/upper is 10/);
  });
});
