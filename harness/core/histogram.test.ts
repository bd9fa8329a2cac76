import { describe, expect, it } from 'vitest';
import { partOf } from '../../test/fixtures/hdr.ts';
import { mergeHistograms, percentileCurve, requestsNeeded, summarise } from './histogram.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('histograms', () => {
  it('merge to the quantiles of all values together, within 0.1 %', () => {
    const merged = mergeHistograms([partOf(upTo(5000)), partOf(upTo(15_000))]);
    const all = [...upTo(5000), ...upTo(15_000)].sort((a, b) => a - b);
    for (const p of [0.5, 0.9, 0.99, 0.999]) {
      const exact = all[Math.ceil(p * all.length) - 1] ?? 0;
      expect(Math.abs(merged.quantileUs(p) / exact - 1)).toBeLessThan(0.001);
    }
    expect(merged).toMatchObject({ count: 20_000, minUs: 1, maxUs: 15_000, sumUs: all.reduce((a, b) => a + b, 0) });
  });

  it('say for each percentile whether 100 requests lie beyond it', () => {
    expect([0.5, 0.9, 0.99, 0.999].map(requestsNeeded)).toEqual([200, 1000, 10_000, 100_000]);
    const summary = summarise(mergeHistograms([partOf(upTo(9_999))]));
    expect([summary.p50, summary.p90, summary.p99, summary.p999].map((q) => q.enoughRequests)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(summarise(mergeHistograms([partOf(upTo(10_000))])).p99.enoughRequests).toBe(true);
  });

  it('draw no curve where fewer than 10 requests lie beyond', () => {
    const curve = percentileCurve(mergeHistograms([partOf(upTo(1000))]));
    expect(curve.at(-1)?.percentile).toBe(0.99);
  });

  it('are zero when empty', () => {
    expect(summarise(mergeHistograms([]))).toMatchObject({ count: 0, meanMs: 0, minMs: 0, maxMs: 0 });
  });
});
