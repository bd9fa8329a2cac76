/**
 * The histogram that the probes fill, four linear pieces: 128 ns wide below 131 us, then 4.1 us, 131 us and 4.2 ms. The
 * number of a bucket is made in the kernel by a shift (ebpf/*.bt), because bpftrace's own histograms have a factor of two
 * between their bounds. A bucket is at most 1/32 of its lower bound wide above 4 us: a quantile read at its middle is wrong
 * by at most 1.6 %, or by 64 ns below that.
 */
const pieces = [
  { offset: 0, shift: 7 },
  { offset: 1024, shift: 12 },
  { offset: 2048, shift: 17 },
  { offset: 3072, shift: 22 },
] as const;

/** The largest relative error of a quantile above 4 us. */
export const relativeError = 1 / 64;
/** The largest error of a quantile below 4 us, ns. */
export const absoluteErrorNs = 64;

/** Bounds of a bucket, ns: the lower included, the upper not. */
export function bucketBoundsNs(bucket: number): { readonly from: number; readonly to: number } {
  const piece = pieces[Math.min(pieces.length - 1, Math.floor(bucket / 1024))] ?? pieces[0];
  const width = 2 ** piece.shift;
  const from = (bucket - piece.offset) * width;
  return { from, to: from + width };
}

/** Events by bucket. */
export type BucketCounts = ReadonlyMap<number, number>;

export const countOf = (counts: BucketCounts): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/** The middle of the bucket that holds the quantile by nearest rank, ns; null without events. */
export function quantileNs(counts: BucketCounts, quantile: number): number | null {
  const total = countOf(counts);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(quantile * total));
  let seen = 0;
  for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return middleNs(bucket);
  }
  return null;
}

/** Mean of the middles, ns; null without events. */
export function meanNs(counts: BucketCounts): number | null {
  const total = countOf(counts);
  if (total === 0) return null;
  return [...counts].reduce((sum, [bucket, count]) => sum + middleNs(bucket) * count, 0) / total;
}

function middleNs(bucket: number): number {
  const { from, to } = bucketBoundsNs(bucket);
  return (from + to) / 2;
}
