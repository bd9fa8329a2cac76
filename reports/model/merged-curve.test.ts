import { describe, expect, it } from 'vitest';
import { curveOf, latencyAt, mergedLatencyAt } from './merged-curve.ts';

/** Evenly spread requests of 1 to 2 ms, on a fine grid. */
const uniform = (from: number, to: number, count = 10_000) =>
  curveOf({
    points: Array.from({ length: 1000 }, (_, index) => ({
      percentile: index / 1000,
      ms: from + ((to - from) * index) / 1000,
    })),
    count,
    maxMs: to,
  });

describe('the merged distribution', () => {
  it('of one trial is that trial’s own', () => {
    const curve = uniform(1, 2);
    for (const p of [0, 0.25, 0.5, 0.9, 0.99]) expect(mergedLatencyAt([curve], p)).toBeCloseTo(latencyAt(curve, p), 4);
  });

  it('inverts the mixture: half of two equal halves, one far above the other, is reached between them', () => {
    const both = [uniform(1, 2), uniform(11, 12)];
    expect(mergedLatencyAt(both, 0.25)).toBeCloseTo(1.5, 2);
    expect(mergedLatencyAt(both, 0.75)).toBeCloseTo(11.5, 2);
    expect(mergedLatencyAt(both, 0)).toBeCloseTo(1, 3);
  });

  it('is no mean of percentiles: of two trials, one ten times slower, p90 is the slow one’s p80', () => {
    expect(mergedLatencyAt([uniform(1, 2), uniform(10, 20)], 0.9)).toBeCloseTo(18, 1);
  });

  it('weighs trials by their requests', () => {
    const unequal = [uniform(1, 2, 9000), uniform(11, 12, 1000)];
    expect(mergedLatencyAt(unequal, 0.45)).toBeCloseTo(1.5, 2);
    expect(mergedLatencyAt(unequal, 0.95)).toBeCloseTo(11.5, 2);
  });

  it('takes what lies beyond the recorded points from the slowest request, not from thin air', () => {
    const points = [0, 0.5, 0.9, 0.99].map((percentile) => ({ percentile, ms: 1 + percentile }));
    const quick = curveOf({ points, count: 1000, maxMs: 2 });
    const stalled = curveOf({
      points: points.map(({ percentile, ms }) => ({ percentile, ms: 10 * ms })),
      count: 1000,
      maxMs: 20,
    });
    // Up to its 2 ms all requests of the quick trial are answered: p99 of both is p98 of the stalled one.
    expect(mergedLatencyAt([quick, stalled], 0.99)).toBeCloseTo(latencyAt(stalled, 0.98), 3);
  });

  it('lies between the trials at every percentile and never falls', () => {
    const [one, other] = [uniform(0.2, 0.9), uniform(0.5, 0.7, 300)];
    let before = 0;
    for (let p = 0; p < 0.999; p += 0.013) {
      const [low, high] = [latencyAt(one, p), latencyAt(other, p)].toSorted((a, b) => a - b);
      const merged = mergedLatencyAt([one, other], p);
      expect(merged).toBeGreaterThanOrEqual((low ?? 0) * 0.9999);
      expect(merged).toBeLessThanOrEqual((high ?? 0) * 1.0001);
      expect(merged).toBeGreaterThanOrEqual(before * 0.9999);
      before = merged;
    }
  });

  it('keeps a plateau: where many requests took the same time, its end counts', () => {
    const flat = curveOf({
      points: [0, 0.1, 0.5, 0.9].map((percentile) => ({ percentile, ms: percentile < 0.9 ? 1 : 2 })),
      count: 1000,
      maxMs: 3,
    });
    expect(mergedLatencyAt([flat, flat], 0.3)).toBeCloseTo(1, 4);
  });
});
