import { describe, expect, it } from 'vitest';
import { StatisticsError } from './errors.ts';
import { tCdf, tQuantile, twoSidedP, upperP } from './student-t.ts';

const dfs = [0.5, 1, 2, 3.7, 9, 30, 5000];

describe('tQuantile', () => {
  it.each([0.001, 0.3, 0.6, 0.975])('is the tangent for one degree of freedom (p = %d)', (p) => {
    expect(tQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 10);
  });

  it.each([0.001, 0.3, 0.6, 0.975])('has its closed form for two degrees of freedom (p = %d)', (p) => {
    expect(tQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 10);
  });

  it('is zero at one half and antisymmetric around it', () => {
    expect(tQuantile(0.5, 4)).toBe(0);
    for (const df of dfs) expect(tQuantile(0.125, df)).toBe(-tQuantile(0.875, df));
  });

  it('is inverted by the CDF from the middle to the far tail', () => {
    for (const df of dfs) {
      for (const p of [1e-12, 1e-4, 0.1, 0.26, 0.499]) {
        expect(Math.abs(tCdf(tQuantile(p, df), df) / p - 1)).toBeLessThan(1e-11);
      }
    }
  });

  it.each([
    [0, 5, 'OUT-OF-RANGE'],
    [1, 5, 'OUT-OF-RANGE'],
    [NaN, 5, 'NOT-FINITE'],
    [0.9, 0, 'NOT-POSITIVE'],
    [0.9, Infinity, 'NOT-FINITE'],
    [1e-300, 0.1, 'NO-CONVERGENCE'],
  ])('refuses p = %d, df = %d with %s', (p, df, code) => {
    expect(() => tQuantile(p, df)).toThrow(expect.objectContaining({ code }));
    expect(() => tQuantile(p, df)).toThrow(StatisticsError);
  });
});

describe('tCdf and p values', () => {
  it('keeps the mass around zero that a subtraction would lose', () => {
    expect(tCdf(1e-8, 1) - 0.5).toBeCloseTo(1e-8 / Math.PI, 15);
  });

  it('has relative precision in the far tail', () => {
    // scipy 1.17.1: 2 * stats.t.sf(60, 7)
    expect(twoSidedP(60, 7) / 9.377600658329014e-11).toBeCloseTo(1, 10);
    expect(twoSidedP(-60, 7)).toBe(twoSidedP(60, 7));
  });

  it('has one-sided p values that add to one', () => {
    expect(upperP(1.3, 6) + upperP(-1.3, 6)).toBeCloseTo(1, 15);
    expect(upperP(0, 6)).toBe(0.5);
  });
});
