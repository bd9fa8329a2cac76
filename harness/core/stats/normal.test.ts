import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

describe('the standard normal', () => {
  it.each([
    // scipy 1.17.1 stats.norm.cdf
    [-8, 6.22096057427174e-16],
    [1.5, 0.9331927987311419],
    [0, 0.5],
  ])('has P(Z <= %d) = %d', (x, expected) => {
    expect(normalCdf(x) / expected).toBeCloseTo(1, 12);
  });

  it('has no seam where the series hands over to the continued fraction', () => {
    expect(normalCdf(-2.5 + 1e-13) / normalCdf(-2.5 - 1e-13)).toBeCloseTo(1, 11);
  });

  it.each([1e-300, 1e-20, 0.004, 0.3, 0.4999])('inverts its CDF at %d', (p) => {
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 11);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('knows 1.96 better than the probit of simple-statistics', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
  });

  it.each([0, 1, -0.1, NaN])('refuses p = %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(/p is/);
  });
});
