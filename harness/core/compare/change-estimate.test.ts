import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { welchLogRatio } from '../stats/ratio-of-ratios.ts';
import { correlationOf, independentChange, pairedChange } from './change-estimate.ts';
import type { NormalisedRound } from './normalised-rounds.ts';

const roundsOf = (d: readonly number[]): NormalisedRound[] =>
  d.map((value, index) => ({ round: index + 1, d: value, added: Math.exp(value) - 1 }));

const a = roundsOf([1.38, 1.4, 1.37, 1.41, 1.39]);
const b = roundsOf([1.47, 1.49, 1.48, 1.5]);

describe('independent rounds', () => {
  it('are compared by Welch on d: B over A', () => {
    const estimate = independentChange({ a, b });
    const expected = welchLogRatio(
      a.map(({ d }) => d),
      b.map(({ d }) => d),
    );
    expect(Math.exp(estimate.difference)).toBeCloseTo(expected.ratio, 14);
    expect(estimate.difference).toBeCloseTo(0.095, 12);
    expect(estimate).toMatchObject({ p: expected.p, df: expected.df, correlation: null });
  });

  it('with no more rounds are as precise as they are, and as Welch says with more of the same', () => {
    const estimate = independentChange({ a, b });
    expect(estimate.after(0).standardError).toBeCloseTo(estimate.standardError, 14);
    expect(estimate.after(0).df).toBeCloseTo(estimate.df, 10);
    // Variances 0.00025 and 1/6000, over 10 and 9 rounds.
    expect(estimate.after(5).standardError).toBeCloseTo(Math.sqrt(0.00025 / 10 + 1 / 6000 / 9), 12);
  });
});

describe('paired rounds', () => {
  it('are compared by the t of their differences, whose spread is not that of either', () => {
    const second = roundsOf([1.48, 1.5, 1.47, 1.51, 1.5]);
    const estimate = pairedChange({ a, b: second });
    // Differences 0.10 four times and 0.11 once.
    expect(estimate.difference).toBeCloseTo(0.102, 12);
    expect(estimate.standardError).toBeCloseTo(0.002, 12);
    expect(estimate.df).toBe(4);
    expect(estimate.after(15)).toEqual({ standardError: expect.closeTo(0.001, 12) as number, df: 19 });
  });

  it('gain nothing from a correlation that is negative or none: the interval is never narrower than that of Welch', () => {
    const sample = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(sample, (values) => {
        const [left, right] = [values.slice(0, 6), values.slice(6)];
        const correlation = correlationOf(left, right);
        // Rounding alone is no spread.
        fc.pre(correlation !== null && correlation <= 0 && spread(left) > 1e-6 && spread(right) > 1e-6);
        const pair = { a: roundsOf(left), b: roundsOf(right) };
        const [paired, welch] = [pairedChange(pair).ci(0.95), independentChange(pair).ci(0.95)];
        expect(paired.upper - paired.lower).toBeGreaterThanOrEqual((welch.upper - welch.lower) * (1 - 1e-9));
      }),
    );
  });
});

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

it('the correlation is that of Pearson, and none where nothing varies', () => {
  expect(correlationOf([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  expect(correlationOf([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 12);
  expect(correlationOf([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 12);
  expect(correlationOf([1, 1, 1], [1, 2, 3])).toBeNull();
});
