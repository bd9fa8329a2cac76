import { expect, it } from 'vitest';
import { meanOfTrials } from './mean-interval.ts';

it('gives the t interval: 4, 5, 6 has 5 +- 4.3027 / sqrt(3)', () => {
  const { mean, interval } = meanOfTrials([4, 5, 6]);
  expect(mean).toBe(5);
  expect(interval?.lower).toBeCloseTo(5 - 4.302653 / Math.sqrt(3), 5);
  expect(interval?.upper).toBeCloseTo(5 + 4.302653 / Math.sqrt(3), 5);
});

it('gives no interval below three trials', () => {
  expect(meanOfTrials([7, 8])).toEqual({ mean: 7.5, interval: null });
  expect(meanOfTrials([7])).toEqual({ mean: 7, interval: null });
});
