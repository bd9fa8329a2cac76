import { expect, it } from 'vitest';
import { grownBetween } from './grown-between.ts';

const readings = [0, 1, 2.5, 4].map((atS) => ({ atS, a: atS ** 2, b: 3 * atS }));

it('gives parts that add up to the whole, whatever the borders', () => {
  const of = (value: (reading: (typeof readings)[number]) => number): number =>
    grownBetween(readings, { fromS: 0.3, toS: 3.1 }, value);
  expect(of(({ a, b }) => a + b)).toBeCloseTo(of(({ a }) => a) + of(({ b }) => b), 12);
  expect(of(({ b }) => b)).toBeCloseTo(3 * 2.8, 12);
});

it('stands still outside the readings', () => {
  expect(grownBetween(readings, { fromS: -5, toS: 9 }, ({ b }) => b)).toBe(12);
  expect(grownBetween([], { fromS: 0, toS: 1 }, () => 7)).toBe(0);
});
