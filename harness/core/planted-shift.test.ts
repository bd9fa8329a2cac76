import { expect, it } from 'vitest';
import { plantedShiftMs } from './planted-shift.ts';

const grid = (quantile: (p: number) => number): number[] =>
  Array.from({ length: 200 }, (_, index) => quantile((index + 0.5) / 200));

it('is the delay itself when the delay does not vary', () => {
  expect(
    plantedShiftMs(
      grid((p) => 0.1 + p ** 4),
      grid(() => 0.5),
    ),
  ).toBeCloseTo(0.5, 9);
});

it('is more than the delay’s own median when a third of the delays are longer', () => {
  const shift = plantedShiftMs(
    grid((p) => 0.1 + 0.1 * p),
    grid((p) => (p < 0.67 ? 0.5 : 0.6)),
  );
  expect(shift).toBeGreaterThan(0.51);
  expect(shift).toBeLessThan(0.6);
});
