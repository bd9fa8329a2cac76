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

it('cuts the interval at what no value can be beyond, and leaves the mean', () => {
  const values = [0.1, 0.1, 0.95];
  const free = meanOfTrials(values);
  expect(free.interval?.lower).toBeLessThan(0);
  expect(free.interval?.upper).toBeGreaterThan(1);
  expect(meanOfTrials(values, { least: 0, most: 1 })).toEqual({ mean: free.mean, interval: { lower: 0, upper: 1 } });
});

it('is wider at a higher confidence', () => {
  // t(0.995, 2) = 9.924843.
  const { interval } = meanOfTrials([4, 5, 6], { confidence: 0.99 });
  expect(interval?.upper).toBeCloseTo(5 + 9.924843 / Math.sqrt(3), 5);
});
