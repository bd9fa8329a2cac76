import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonic } from './isotonic.ts';

describe('isotonic regression', () => {
  it.each([
    [[], []],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
    [
      [3, 2, 1],
      [2, 2, 2],
    ],
    [
      [1, 3, 2, 4],
      [1, 2.5, 2.5, 4],
    ],
    [
      [1, 5, 3, 1, 7, 6],
      [1, 3, 3, 3, 6.5, 6.5],
    ],
  ])('of %j is %j', (values, fitted) => {
    expect(isotonic(values)).toEqual(fitted);
  });

  it('never falls, keeps the mean, and changes nothing that rises already', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
        const fitted = isotonic(values);
        const sum = (of: readonly number[]): number => of.reduce((total, each) => total + each, 0);
        expect(sum(fitted)).toBeCloseTo(sum(values), 6);
        fitted.forEach((each, index) => {
          expect(each).toBeGreaterThanOrEqual((fitted[index - 1] ?? -Infinity) - 1e-9);
        });
        const rising = values.toSorted((a, b) => a - b);
        expect(isotonic(rising)).toEqual(rising);
      }),
    );
  });
});
