import { expect, it } from 'vitest';
import { baselineLevel } from './baseline-level.ts';

it('a level is the geometric mean with its t interval', () => {
  const found = baselineLevel([1, Math.exp(2)], 0.95);
  expect(found?.level).toBeCloseTo(Math.E, 12);
  // sd of 0 and 2 is sqrt 2, t(0.975, 1) = 12.7062.
  expect(Math.log(found?.ci?.upper ?? 0)).toBeCloseTo(1 + 12.7062, 3);
  expect(Math.log(found?.ci?.lower ?? 0)).toBeCloseTo(1 - 12.7062, 3);
});

it('a level of one round has no interval', () => {
  expect(baselineLevel([0.2], 0.95)).toEqual({ level: 0.2, ci: null });
});

it.each([[[]], [[0, 1]], [[-1, 1]], [[Number.NaN, 1]], [[Infinity, 1]]])('%o has no level', (values) => {
  expect(baselineLevel(values, 0.95)).toBeNull();
});
