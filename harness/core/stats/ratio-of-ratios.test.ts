import { describe, expect, it } from 'vitest';
import { tostOf, tostPaired } from './equivalence.ts';
import { pairedLogRatio } from './paired.ts';
import { welchLogRatio } from './ratio-of-ratios.ts';
import { welchT } from './two-sample.ts';

const before = [0.1, 0.12, 0.09, 0.11, 0.13];
const after = [0.2, 0.17, 0.24, 0.19];

describe('welchLogRatio', () => {
  it('is the second experiment over the first: 0.11 against 0.2 on the log scale', () => {
    const result = welchLogRatio(before, after);
    expect(result.difference).toBeCloseTo(0.09, 12);
    expect(result.ratio).toBeCloseTo(Math.exp(0.09), 12);
    // Variances 0.00025/5 and 0.0026/3/4.
    expect(result.standardError).toBeCloseTo(Math.sqrt(0.00005 + 0.0026 / 12), 12);
    expect(result.ci.lower).toBeCloseTo(Math.exp(result.differenceCi.lower), 14);
    expect(result.p).toBe(welchT(before, after).p);
  });

  it('excludes 1 exactly when p is below the level', () => {
    const { p } = welchLogRatio(before, after);
    expect(welchLogRatio(before, after, 1 - p * 1.001).ci.lower).toBeGreaterThan(1);
    expect(welchLogRatio(before, after, 1 - p * 0.999).ci.lower).toBeLessThan(1);
  });

  it('refuses experiments without spread, and one block', () => {
    expect(() => welchLogRatio([1, 1], [2, 2])).toThrow(expect.objectContaining({ code: 'NO-VARIANCE' }));
    expect(() => welchLogRatio([1], [2, 2])).toThrow(expect.objectContaining({ code: 'TOO-SHORT' }));
  });
});

describe('tostOf', () => {
  const close = { estimate: 0.004, standardError: 0.01, df: 7.3, logMargin: Math.log(1.05), alpha: 0.025 };

  it('passes exactly when the interval at 1 - 2 alpha lies inside the margin', () => {
    for (let estimate = -0.1; estimate < 0.1; estimate += 0.003) {
      const { p, ci, confidence } = tostOf({ ...close, estimate });
      expect(confidence).toBe(0.95);
      expect(p < 0.025).toBe(ci.lower > -close.logMargin && ci.upper < close.logMargin);
    }
  });

  it('says of two experiments what tostPaired says of one', () => {
    const [base, treatment] = [
      [10, 11, 12, 10.5],
      [10.1, 11.3, 12, 10.6],
    ];
    const { meanLogRatio: estimate, standardError, df } = pairedLogRatio(base, treatment);
    const paired = tostPaired(base, treatment, 0.05, 0.01);
    const { ci, ...test } = tostOf({ estimate, standardError, df, logMargin: Math.log1p(0.05), alpha: 0.01 });
    expect(paired).toMatchObject(test);
    expect(Math.log(paired.ci.lower)).toBeCloseTo(ci.lower, 12);
  });

  it.each([
    ['estimate', NaN],
    ['standardError', 0],
    ['df', -1],
    ['logMargin', 0],
    ['alpha', 0.5],
    ['alpha', Infinity],
  ])('refuses %s = %d', (field, value) => {
    expect(() => tostOf({ ...close, [field]: value })).toThrow(expect.objectContaining({ name: 'StatisticsError' }));
  });
});

describe('tostPaired', () => {
  it('keeps the 90 % interval at every level, and gives the one that belongs to the level', () => {
    const [base, treatment] = [
      [10, 11, 12, 10.5],
      [10.1, 11.3, 12, 10.6],
    ];
    const [usual, strict] = [tostPaired(base, treatment, 0.05), tostPaired(base, treatment, 0.05, 0.005)];
    expect(usual.confidence).toBeCloseTo(0.9, 14);
    expect(usual.ci.lower).toBeCloseTo(usual.ci90.lower, 14);
    expect(strict.ci90).toEqual(usual.ci90);
    expect(strict.ci).toEqual(pairedLogRatio(base, treatment, 0.99).ci);
    expect(strict.p).toBe(usual.p);
  });
});
