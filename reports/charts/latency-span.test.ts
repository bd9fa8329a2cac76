import { describe, expect, it } from 'vitest';
import { latencyTicks, spanOf } from './latency-span.ts';

describe('the span of latencies', () => {
  it('holds all positive values with room at both ends; zero has no place on a logarithmic axis', () => {
    expect(spanOf([4, 0, 1], 2)).toEqual({ low: 0.5, high: 8 });
  });

  it('of nothing is one that can be drawn', () => {
    expect(spanOf([], 1.1)).toEqual({ low: 0.1, high: 1 });
  });

  it('takes a hundred thousand values', () => {
    expect(
      spanOf(
        Array.from({ length: 200_000 }, (_, index) => index + 1),
        1,
      ).high,
    ).toBe(200_000);
  });
});

describe('ticks of latencies', () => {
  it.each([
    [0.08, 30, [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]],
    [0.25, 2, [0.3, 0.5, 0.7, 1, 1.5, 2]],
    [0.95, 1.05, [0.96, 0.98, 1, 1.02, 1.04]],
  ])('from %d to %d ms are round numbers, four at least', (low, high, ticks) => {
    expect(latencyTicks({ low, high })).toEqual(ticks);
  });

  it('lie inside the span', () => {
    for (const low of [0.003, 0.07, 0.9, 14, 230]) {
      for (const factor of [1.05, 1.4, 3, 20, 900]) {
        const ticks = latencyTicks({ low, high: low * factor });
        expect(ticks.length).toBeGreaterThan(1);
        for (const tick of ticks) expect(tick >= low && tick <= low * factor).toBe(true);
      }
    }
  });
});
