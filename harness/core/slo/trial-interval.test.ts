import { describe, expect, it } from 'vitest';
import { trialLatency, trialMean } from './trial-interval.ts';

describe('an interval over trials', () => {
  it('of latencies is the t interval on the logarithm', () => {
    const { estimate, ci } = trialLatency([900, 1000, 1100], 0.05);
    expect(estimate).toBeCloseTo(Math.cbrt(900 * 1000 * 1100), 8);
    // t(0.975, 2) = 4.302653; the logarithms have sd 0.1003773.
    expect(ci.upper / estimate).toBeCloseTo(Math.exp((4.302653 * 0.1003773) / Math.sqrt(3)), 5);
    expect(ci.lower * ci.upper).toBeCloseTo(estimate ** 2, 3);
  });

  it('of a mean is symmetric about it', () => {
    // sd 1, t(0.975, 3) = 3.182446
    const { estimate, ci } = trialMean(
      [9, 10, 10, 11].map((value) => (value - 10) * Math.sqrt(1.5) + 10),
      {
        alpha: 0.05,
        resolution: 0,
      },
    );
    expect(estimate).toBeCloseTo(10, 12);
    expect(ci.upper - 10).toBeCloseTo(3.182446 / 2, 5);
    expect(10 - ci.lower).toBeCloseTo(3.182446 / 2, 5);
  });

  it('is never narrower than what was measured with, however alike the trials are', () => {
    const { ci } = trialLatency([5, 5, 5], 0.05);
    expect(ci.upper / ci.lower).toBeGreaterThan(1.001);
    expect(trialMean([400, 400, 400], { alpha: 0.05, resolution: 0.04 }).ci.lower).toBeLessThan(400);
  });
});
