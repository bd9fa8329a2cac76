import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencySummary, Quantile } from './trial.ts';

/** Beyond a quoted percentile at least this many requests must lie (docs/method.md, gates). */
export const requiredExceedances = 100;

/** Part of a distribution: an HDR V2 histogram in microseconds with the exact figures beside it. */
export interface HistogramPart {
  readonly count: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  /** HDR V2, compressed, base64. */
  readonly hdr: string;
}

/** A merged distribution. Quantiles are HDR values at the nearest rank, within 0.1 % or half a microsecond. */
export interface Distribution {
  readonly count: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  /** Microseconds at p in 0..1. */
  quantileUs(p: number): number;
}

/** Merges histograms; percentiles are never averaged. An empty list gives a distribution of count 0. */
export function mergeHistograms(parts: readonly HistogramPart[]): Distribution {
  const merged: Histogram = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  let count = 0;
  let sumUs = 0;
  let minUs = Infinity;
  let maxUs = 0;
  for (const part of parts) {
    merged.add(decodeFromCompressedBase64(part.hdr));
    count += part.count;
    sumUs += part.sumUs;
    minUs = Math.min(minUs, part.minUs);
    maxUs = Math.max(maxUs, part.maxUs);
  }
  return {
    count,
    sumUs,
    minUs: count === 0 ? 0 : minUs,
    maxUs,
    quantileUs: (p) => merged.getValueAtPercentile(p * 100),
  };
}

/** Requests that a trial needs before percentile p (0..1) may be quoted: 10,000 for p99. */
export const requestsNeeded = (p: number): number => Math.ceil(requiredExceedances / (1 - p) - 1e-6);

export function summarise(distribution: Distribution): LatencySummary {
  const { count } = distribution;
  const at = (p: number): Quantile => ({
    ms: distribution.quantileUs(p) / 1000,
    enoughRequests: count >= requestsNeeded(p),
  });
  return {
    count,
    meanMs: count === 0 ? 0 : distribution.sumUs / count / 1000,
    minMs: distribution.minUs / 1000,
    maxMs: distribution.maxUs / 1000,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
  };
}

const shares = 200;

/** The distribution at the middles of 200 equal shares, milliseconds ascending. */
export const quantilesMs = (distribution: Distribution): number[] =>
  Array.from({ length: shares }, (_, index) => distribution.quantileUs((index + 0.5) / shares) / 1000);

const curvePercentiles = [
  0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
  0.993, 0.995, 0.997, 0.998, 0.999, 0.9995, 0.9999,
];

/** Latency by percentile, up to the last percentile that has 10 requests beyond it. */
export const percentileCurve = (distribution: Distribution): { percentile: number; ms: number }[] =>
  curvePercentiles
    .filter((p) => distribution.count * (1 - p) >= 10)
    .map((percentile) => ({ percentile, ms: distribution.quantileUs(percentile) / 1000 }));
