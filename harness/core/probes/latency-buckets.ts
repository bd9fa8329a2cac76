/**
 * The histogram that the probes fill: nine linear pieces of two octaves each, 128 ns wide below 16 us, then four times as
 * wide in each next piece. The number of a bucket is made in the kernel by shifts (ebpf/*.bt), because bpftrace's own
 * histograms have a factor of two between their bounds. Above 4 us a bucket is at most 1/32 of its lower bound wide: a
 * quantile read at its middle is wrong by at most 1.6 %, or by 64 ns below that. A second needs fewer than 1,000 buckets.
 */
const buckets = 128;
const pieces = Array.from({ length: 9 }, (_, index) => ({ offset: buckets * index, shift: 7 + 2 * index }));
const lastPiece = { offset: buckets * 8, shift: 23 };

/** What a program writes to turn `$ns` into the number of its bucket: the one text of it (a test compares). */
export const bucketExpression = (variable: string): string =>
  pieces.reduceRight((rest, { offset, shift }, index) => {
    const part = index === 0 ? `${variable} >> ${shift}` : `${offset} + (${variable} >> ${shift})`;
    return rest === '' ? part : `${variable} < ${2 ** (shift + 7)} ? ${part} : (${rest})`;
  }, '');

/** The largest relative error of a quantile above 4 us. */
export const relativeError = 1 / 64;
/** The largest error of a quantile below 4 us, ns. */
export const absoluteErrorNs = 64;

/** Bounds of a bucket, ns: the lower included, the upper not. */
export function bucketBoundsNs(bucket: number): { readonly from: number; readonly to: number } {
  const piece = pieces[Math.floor(bucket / buckets)] ?? lastPiece;
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
