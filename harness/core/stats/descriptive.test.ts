import { describe, expect, it } from 'vitest';
import { mean, median, quantileType7, sampleStandardDeviation, sampleVariance } from './descriptive.ts';

describe('quantileType7', () => {
  it('interpolates at (n-1)p of the sorted sample, whatever the order, and leaves the sample alone', () => {
    const xs = [10, 30, 20];
    expect(quantileType7(xs, 0.25)).toBe(15);
    expect(xs).toEqual([10, 30, 20]);
  });

  it('gives the extremes at 0 and 1, and the only value of a sample of one', () => {
    expect([quantileType7([3, 1, 2], 0), quantileType7([3, 1, 2], 1), quantileType7([7], 0.3)]).toEqual([1, 3, 7]);
  });

  it.each([
    [[], 0.5, 'EMPTY'],
    [[1, NaN], 0.5, 'NOT-FINITE'],
    [[1, 2], 1.2, 'OUT-OF-RANGE'],
  ])('refuses %j at %d with %s', (xs, p, code) => {
    expect(() => quantileType7(xs, p)).toThrow(expect.objectContaining({ code }));
  });
});

describe('mean, variance, median', () => {
  it('keeps small variances of large numbers', () => {
    expect(sampleVariance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
    expect(sampleStandardDeviation([1, 3])).toBe(Math.SQRT2);
  });

  it('refuses the spread of one value and the mean of none, and says what to do', () => {
    expect(() => sampleVariance([1])).toThrow(/collect at least 2/);
    expect(() => mean([])).toThrow(/is empty; give/);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
