import { describe, expect, it } from 'vitest';
import { judgedRatio, type RatioContext } from './judged-ratio.ts';

const base = [1, 1.1, 0.9, 1.2, 1, 1.05];
const treated = [1.21, 1.3, 1.1, 1.43, 1.19, 1.27];
const context: RatioContext = {
  alpha: 0.05,
  nextAlpha: 0.025,
  margin: 0.05,
  familySize: 1,
  noiseFloor: 0.01,
  isTwin: false,
};

describe('a judged ratio', () => {
  it('promises no detection below the noise floor, nor at it', () => {
    const { mdeRatio } = judgedRatio(base, treated, { ...context, noiseFloor: 0.3 });
    expect(mdeRatio).toBeGreaterThan(Math.exp(0.3));
    expect(judgedRatio(base, treated, { ...context, noiseFloor: 0.3, isTwin: true }).mdeRatio).toBeLessThan(1.1);
  });

  it('has a companion only where its exact test could agree at this level', () => {
    expect(judgedRatio(base, treated, context).companion?.agrees).toBe(true);
    expect(judgedRatio(base, treated, { ...context, alpha: 0.03 }).companion).toBeUndefined();
  });

  it('widens intervals of claims by the family, and of equivalence by the level', () => {
    const one = judgedRatio(base, treated, context);
    const five = judgedRatio(base, treated, { ...context, familySize: 5 });
    expect(five.ciFamily.upper).toBeGreaterThan(one.ciFamily.upper);
    expect(five.ci).toEqual(one.ci);
    expect(judgedRatio(base, treated, { ...context, alpha: 0.01 }).confidenceEquivalence).toBeCloseTo(0.98, 12);
  });
});
