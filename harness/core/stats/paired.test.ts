import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tostPaired } from './equivalence.ts';
import { pairedLogRatio, pairedT } from './paired.ts';
import { welchT } from './two-sample.ts';

const latency = fc.double({ min: 0.05, max: 5000, noNaN: true });
/** Blocks of (base, treatment) whose ratios differ: at least one of them is forced apart from the others. */
const blocks = fc
  .array(fc.tuple(latency, latency), { minLength: 3, maxLength: 12 })
  .filter((pairs) => new Set(pairs.map(([base, treatment]) => Math.log(treatment / base).toFixed(3))).size > 2);

const bases = (pairs: readonly [number, number][]): number[] => pairs.map(([base]) => base);
const treatments = (pairs: readonly [number, number][]): number[] => pairs.map(([, treatment]) => treatment);
const estimate = (pairs: readonly [number, number][]): ReturnType<typeof pairedLogRatio> =>
  pairedLogRatio(bases(pairs), treatments(pairs));

describe('pairedLogRatio', () => {
  it('finds an exact mean ratio: 2 and 8 average to 4 on the log scale', () => {
    const { ratio, sd, n, meanLogRatio } = pairedLogRatio([1, 1], [2, 8]);
    expect(ratio).toBeCloseTo(4, 14);
    expect(sd).toBeCloseTo(Math.log(4) / Math.SQRT2, 14);
    expect([n, meanLogRatio]).toEqual([2, Math.log(ratio)]);
  });

  it('does not change when all latencies are scaled: milliseconds or seconds, same ratio and p', () => {
    fc.assert(
      fc.property(blocks, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (pairs, factor) => {
        const plain = estimate(pairs);
        const scaled = estimate(pairs.map(([base, treatment]) => [base * factor, treatment * factor]));
        expect(scaled.ratio / plain.ratio).toBeCloseTo(1, 10);
        expect(scaled.ci.upper / plain.ci.upper).toBeCloseTo(1, 8);
        expect(scaled.p).toBeCloseTo(plain.p, 8);
      }),
    );
  });

  it('turns the ratio over and keeps p when the arms are swapped', () => {
    fc.assert(
      fc.property(blocks, (pairs) => {
        const plain = estimate(pairs);
        const swapped = estimate(pairs.map(([base, treatment]) => [treatment, base]));
        expect(swapped.meanLogRatio).toBe(-plain.meanLogRatio);
        expect(swapped.logRatios).toEqual(plain.logRatios.map((d) => 0 - d));
        expect(swapped.ci.lower * plain.ci.upper).toBeCloseTo(1, 9);
        expect(swapped.p).toBeCloseTo(plain.p, 12);
      }),
    );
  });

  it('does not depend on the order of the blocks', () => {
    fc.assert(
      fc.property(blocks, (pairs) => {
        const [plain, reversed] = [estimate(pairs), estimate(pairs.toReversed())];
        expect(reversed.ratio / plain.ratio).toBeCloseTo(1, 12);
        expect(reversed.ci.lower / plain.ci.lower).toBeCloseTo(1, 10);
        expect(reversed.p).toBeCloseTo(plain.p, 10);
      }),
    );
  });

  it('contains its ratio and widens with confidence', () => {
    const [base, treatment] = [
      [10, 11, 12, 10],
      [11, 11.5, 13, 10.9],
    ];
    const [narrow, wide] = [pairedLogRatio(base, treatment, 0.9), pairedLogRatio(base, treatment, 0.99)];
    expect(narrow.ci.lower).toBeGreaterThan(wide.ci.lower);
    expect(narrow.ci.upper).toBeLessThan(wide.ci.upper);
    expect(narrow.ci.lower).toBeLessThan(narrow.ratio);
  });

  it.each([
    ['an empty arm', [], [], 'EMPTY'],
    ['one block', [1], [2], 'TOO-SHORT'],
    ['blocks that are not pairs', [1, 2, 3], [1, 2], 'LENGTH-MISMATCH'],
    ['a latency of zero', [1, 0, 2], [1, 2, 3], 'NOT-POSITIVE'],
    ['a negative latency', [1, 2, 2], [1, -2, 3], 'NOT-POSITIVE'],
    ['a missing measurement', [1, NaN, 2], [1, 2, 3], 'NOT-FINITE'],
    ['the same arm twice', [1, 2, 3], [1, 2, 3], 'NO-VARIANCE'],
    ['a ratio that is constant but for rounding', [1.1, 2.3, 3.7], [1.1 * 1.05, 2.3 * 1.05, 3.7 * 1.05], 'NO-VARIANCE'],
  ])('refuses %s', (_what, base, treatment, code) => {
    expect(() => pairedLogRatio(base, treatment)).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));
  });

  it('refuses a confidence of 95 instead of 0.95', () => {
    expect(() => pairedLogRatio([1, 2, 3], [1, 2, 4], 95)).toThrow(/confidence is 95; choose a value strictly between/);
  });
});

describe('pairedT and welchT', () => {
  const a = [5.1, 4.9, 5.6, 5.8];
  const b = [4.8, 4.7, 5.1, 5.6];

  it('agree on the difference; pairing removes what the blocks share', () => {
    const [paired, independent] = [pairedT(a, b), welchT(a, b)];
    expect(paired.difference).toBeCloseTo(independent.difference, 12);
    expect(paired.p).toBeLessThan(independent.p / 5);
  });

  it('negate the difference and mirror the interval when the arms are swapped', () => {
    for (const test of [pairedT, welchT]) {
      const [plain, swapped] = [test(a, b), test(b, a)];
      expect(swapped.t).toBeCloseTo(-plain.t, 12);
      expect(swapped.ci.lower).toBeCloseTo(-plain.ci.upper, 12);
      expect(swapped.p).toBeCloseTo(plain.p, 12);
    }
  });

  it('refuse samples without spread or pairs', () => {
    expect(() => welchT([1, 1], [2, 2])).toThrow(/does not vary/);
    expect(() => pairedT([1, 2, 3], [0, 1, 2])).toThrow(/does not vary/);
    expect(() => pairedT([1, 2, 3], [0, 1])).toThrow(/keep only blocks/);
    expect(() => welchT([1], [1, 2])).toThrow(/collect at least 2/);
  });

  it('keeps the df of Welch when one sample is constant: that of the other', () => {
    expect(welchT([1, 2, 3, 4], [2, 2, 2]).df).toBeCloseTo(3, 12);
  });
});

describe('tostPaired', () => {
  const base = [10, 11, 12, 10.5, 11.5];
  const treatment = [10.1, 11.1, 11.9, 10.6, 11.6];

  it('passes exactly when the 90 % interval lies inside the margin', () => {
    for (let margin = 0.002; margin < 0.05; margin += 0.001) {
      const { p, ci90 } = tostPaired(base, treatment, margin);
      expect(p < 0.05).toBe(ci90.lower > 1 / (1 + margin) && ci90.upper < 1 + margin);
    }
  });

  it('names the side that fails: a slower treatment is not below the upper margin', () => {
    const { pAboveLower, pBelowUpper } = tostPaired(base, [12.1, 13, 14.5, 12.5, 13.7], 0.05);
    expect(pAboveLower).toBeLessThan(0.001);
    expect(pBelowUpper).toBeGreaterThan(0.99);
  });

  it.each([0, -0.05, NaN])('refuses the margin %d', (margin) => {
    expect(() => tostPaired(base, treatment, margin)).toThrow(/margin is/);
  });
});
