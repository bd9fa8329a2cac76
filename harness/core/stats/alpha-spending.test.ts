import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenAlpha, spendAlpha } from './alpha-spending.ts';

const total = (levels: readonly number[]): number => levels.reduce((sum, level) => sum + level, 0);
const fractions = fc
  .uniqueArray(fc.integer({ min: 5, max: 99 }), { maxLength: 12 })
  .map((hundredths) => [...hundredths.sort((a, b) => a - b).map((share) => share / 100), 1]);

describe('spendAlpha', () => {
  it('spends on four even looks what the function of Lan & DeMets 1983 does in the shape of O’Brien & Fleming', () => {
    // Cumulative: 2 - 2 Phi(1.959964 / sqrt t), with Python's statistics.NormalDist.
    const levels = spendAlpha(0.05, [0.25, 0.5, 0.75, 1]);
    const spent = levels.map((_, look) => total(levels.slice(0, look + 1)));
    [0.0000886, 0.0055746, 0.0236251, 0.05].forEach((expected, look) => {
      expect(spent[look]).toBeCloseTo(expected, 7);
    });
  });

  it('sums to alpha and never gives a look less than nothing, however the looks are placed', () => {
    fc.assert(
      fc.property(fractions, fc.double({ min: 0.001, max: 0.3, noNaN: true }), (looks, alpha) => {
        const levels = spendAlpha(alpha, looks);
        expect(Math.abs(total(levels) - alpha)).toBeLessThan(1e-12);
        expect(Math.min(...levels)).toBeGreaterThan(0);
      }),
    );
  });

  it('leaves a single look all of alpha, exactly', () => {
    expect(spendAlpha(0.05, [1])).toEqual([0.05]);
  });

  it('gives later looks more when they are evenly spaced, so that the last one keeps its power', () => {
    const levels = spendAlpha(0.05, [0.5, 0.75, 1]);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(levels[2]).toBeGreaterThan(0.05 / 3);
  });

  it.each([
    ['no looks', 0.05, [], 'EMPTY'],
    ['looks that go back', 0.05, [0.5, 0.4, 1], 'OUT-OF-RANGE'],
    ['the same look twice', 0.05, [0.5, 0.5, 1], 'OUT-OF-RANGE'],
    ['a look before anything was measured', 0.05, [0, 1], 'OUT-OF-RANGE'],
    ['looks that never reach the end', 0.05, [0.3, 0.6], 'OUT-OF-RANGE'],
    ['a look beyond the end', 0.05, [0.5, 1.2], 'OUT-OF-RANGE'],
    ['a look too early to get any alpha', 0.05, [0.001, 1], 'OUT-OF-RANGE'],
    ['a fraction that is no number', 0.05, [NaN, 1], 'NOT-FINITE'],
    ['an alpha of 5 instead of 0.05', 5, [1], 'OUT-OF-RANGE'],
    ['no alpha', 0, [1], 'OUT-OF-RANGE'],
  ])('refuses %s', (_what, alpha, looks, code) => {
    expect(() => spendAlpha(alpha, looks)).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));
  });
});

describe('evenAlpha', () => {
  it('gives each look the same share', () => {
    expect(evenAlpha(0.06, 3)).toEqual([0.02, 0.02, 0.02]);
  });

  it.each([0, 1.5, -1, NaN, 1001])('refuses %d looks', (looks) => {
    expect(() => evenAlpha(0.05, looks)).toThrow(expect.objectContaining({ name: 'StatisticsError' }));
  });
});
