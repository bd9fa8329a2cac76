import { describe, expect, it } from 'vitest';
import { absoluteErrorNs, bucketBoundsNs, meanNs, quantileNs, relativeError } from './latency-buckets.ts';

/** What the programs in ebpf/ compute. */
const bucketOf = (ns: number): number =>
  ns < 131_072
    ? ns >> 7
    : ns < 4_194_304
      ? 1024 + (ns >> 12)
      : ns < 134_217_728
        ? 2048 + (ns >> 17)
        : 3072 + Math.floor(ns / 2 ** 22);

const edges = [0, 127, 128, 131_071, 131_072, 4_194_303, 4_194_304, 134_217_727, 134_217_728, 4_000_000_000];

describe('the buckets of latencies', () => {
  it.each(edges)('hold %d ns, at the edges of their four pieces too', (ns) => {
    const { from, to } = bucketBoundsNs(bucketOf(ns));
    expect(ns).toBeGreaterThanOrEqual(from);
    expect(ns).toBeLessThan(to);
  });

  it('leave no gap and overlap nowhere', () => {
    for (const [last, next] of [
      [131_071, 131_072],
      [4_194_303, 4_194_304],
      [134_217_727, 134_217_728],
    ] as const)
      expect(bucketBoundsNs(bucketOf(last)).to).toBe(bucketBoundsNs(bucketOf(next)).from);
  });

  it('have a middle that is wrong by no more than what is promised', () => {
    for (let ns = 1; ns < 4e9; ns = Math.ceil(ns * 1.013)) {
      const error = Math.abs((quantileNs(new Map([[bucketOf(ns), 1]]), 0.5) ?? 0) - ns);
      expect(error).toBeLessThanOrEqual(ns < 4096 ? absoluteErrorNs : Math.max(absoluteErrorNs, ns * relativeError));
    }
  });

  it('give quantiles by nearest rank, whatever the order of the keys', () => {
    const counts = new Map([
      [30, 1],
      [10, 98],
      [20, 1],
    ]);
    expect([0, 0.5, 0.98, 0.99, 1].map((quantile) => quantileNs(counts, quantile))).toEqual([
      1344, 1344, 1344, 2624, 3904,
    ]);
    expect(meanNs(counts)).toBeCloseTo((98 * 1344 + 2624 + 3904) / 100);
  });

  it('give nothing when they are empty', () => {
    expect(quantileNs(new Map(), 0.5)).toBeNull();
    expect(meanNs(new Map())).toBeNull();
  });
});
