import { describe, expect, it } from 'vitest';
import { ksUniform } from './uniformity.ts';

describe('ksUniform', () => {
  it('is certain that the ideal spacing is uniform: D is as small as it can be', () => {
    const { d, p } = ksUniform([0.125, 0.375, 0.625, 0.875]);
    expect([d, p]).toEqual([0.125, 1]);
  });

  it('is certain that values at one end are not', () => {
    expect(ksUniform([0, 0, 0])).toEqual({ d: 1, p: 0 });
  });

  it('has the closed form P(D_2 >= d) = 1 - 2(2d - 1/2)^2 for two values and d up to 1/2', () => {
    // Two values at distance d = 0.4 above the diagonal.
    expect(ksUniform([0.1, 0.6]).d).toBeCloseTo(0.4, 15);
    expect(ksUniform([0.1, 0.6]).p).toBeCloseTo(1 - 2 * (2 * 0.4 - 0.5) ** 2, 12);
  });

  it('is exact where twice the one-sided probability is not: sixty skewed values', () => {
    const { d, p } = ksUniform(Array.from({ length: 60 }, (_, i) => ((i + 0.5) / 60) ** 1.4));
    // scipy 1.17.1 kstest(method='exact'), and a boundary-crossing recursion of our own in numpy.
    expect(d).toBeCloseTo(0.1315157745308696, 14);
    expect(p).toBeCloseTo(0.2294482844169, 12);
  });

  it('has no seam where the one-sided tail takes over from the matrix (n d^2 = 4)', () => {
    const n = 400;
    const shifted = (by: number): number[] => Array.from({ length: n }, (_, i) => Math.min(1, (i + 0.5) / n + by));
    const [below, above] = [ksUniform(shifted(0.09874)).p, ksUniform(shifted(0.09876)).p];
    expect(above).toBeLessThan(below);
    expect(above / below).toBeCloseTo(1, 1);
  });

  it('refuses what is no probability', () => {
    expect(() => ksUniform([0.5, 1.5])).toThrow(/p\[1\] is 1.5/);
    expect(() => ksUniform([])).toThrow(/p is empty/);
  });
});
