import { describe, expect, it } from 'vitest';
import {
  absoluteErrorNs,
  bucketBoundsNs,
  bucketExpression,
  meanNs,
  quantileNs,
  relativeError,
} from './latency-buckets.ts';

/** What the programs in ebpf/ compute: their expression, read piece by piece. */
const pieces = [...bucketExpression('$ns').matchAll(/(?:< (\d+) \? )?(?:(\d+) \+ \()?\$ns >> (\d+)/g)].map(
  ([, border, offset, shift]) => ({
    border: Number(border ?? Infinity),
    offset: Number(offset ?? 0),
    shift: Number(shift),
  }),
);
function bucketOf(ns: number): number {
  const piece = pieces.find(({ border }) => ns < border);
  if (!piece) throw new Error('no piece');
  return piece.offset + Math.floor(ns / 2 ** piece.shift);
}

const borders = [14, 16, 18, 20, 22, 24, 26, 28].map((power) => 2 ** power);
const edges = [0, 127, 128, ...borders.flatMap((border) => [border - 1, border]), 4_000_000_000];

describe('the buckets of latencies', () => {
  it('lie in nine pieces', () => {
    expect(pieces).toHaveLength(9);
  });

  it.each(edges)('hold %d ns, at the edges of their nine pieces too', (ns) => {
    const { from, to } = bucketBoundsNs(bucketOf(ns));
    expect(ns).toBeGreaterThanOrEqual(from);
    expect(ns).toBeLessThan(to);
  });

  it('leave no gap and overlap nowhere', () => {
    for (const next of borders) expect(bucketBoundsNs(bucketOf(next - 1)).to).toBe(bucketBoundsNs(bucketOf(next)).from);
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
