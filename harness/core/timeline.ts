import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { mergeHistograms, type HistogramPart } from './histogram.ts';
import type { CompletedTrial } from './trial.ts';

/** A latency line of a trial's latency.ndjson; a second has several where statuses differ or samples came late. */
export interface LatencyOfSecond extends HistogramPart {
  readonly measure: 'service' | 'response';
  /** Unix second. */
  readonly second: number;
}

/** Service time of one second, quantiles by nearest rank. How many requests lie beyond one follows from the count. */
export interface TimelinePoint {
  /** From the start of the measured window: 0 is its first second, those of the warm-up are negative. */
  readonly second: number;
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

/** How the latency of one trial went, second by second, from the first request of its session to the end of its window. */
export interface Timeline {
  readonly load: string;
  readonly arm: string;
  readonly round: number;
  /** Unix seconds, first included and last excluded. */
  readonly window: { readonly fromS: number; readonly toS: number };
  /** Ascending; seconds without a request are absent. */
  readonly points: readonly TimelinePoint[];
}

/** The seconds of a trial out of its latency lines; what came after the measured window is left out. */
export function timelineOf(
  { load, arm, round, measurement: { window } }: Pick<CompletedTrial, 'load' | 'arm' | 'round' | 'measurement'>,
  lines: readonly LatencyOfSecond[],
): Timeline {
  const service = lines.filter(({ measure, second }) => measure === 'service' && second < window.toS);
  const seconds = [...Map.groupBy(service, ({ second }) => second)].toSorted(([a], [b]) => a - b);
  return {
    load,
    arm,
    round,
    window,
    points: seconds.map(([second, parts]) => pointOf(second - window.fromS, parts)).filter(({ count }) => count > 0),
  };
}

function pointOf(second: number, parts: readonly HistogramPart[]): TimelinePoint {
  const quantileUs = quantilesOf(parts);
  const ms = (p: number): number => quantileUs(p) / 1000;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { second, count, p50Ms: ms(0.5), p90Ms: ms(0.9), p99Ms: ms(0.99) };
}

/** A single part answers for itself: to build a histogram to merge it into takes twice as long as all the rest. */
function quantilesOf(parts: readonly HistogramPart[]): (p: number) => number {
  const [only, ...more] = parts;
  if (!only || more.length > 0) {
    const merged = mergeHistograms(parts);
    return (p) => merged.quantileUs(p);
  }
  const histogram = decodeFromCompressedBase64(only.hdr);
  return (p) => histogram.getValueAtPercentile(p * 100);
}
