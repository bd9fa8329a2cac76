import { median } from '../../harness/core/stats/descriptive.ts';
import type { Timeline, TimelinePoint } from '../../harness/core/timeline.ts';
import { rounded } from './numbers.ts';

export type UpperPercentile = 'p90' | 'p99';

/** A place on the time axis, seconds from the start of the measured window, and a latency in milliseconds. */
export interface TimePoint {
  readonly second: number;
  readonly ms: number;
}

/** What is drawn of a trial or of the median over trials. */
export interface TimeLines {
  readonly p50: readonly TimePoint[];
  /** Empty where no upper percentile is drawn. */
  readonly upper: readonly TimePoint[];
}

/** How seconds become points. */
export interface Binning {
  /** Seconds of a point; a bin never spans the start of the measured window. */
  readonly binSeconds: number;
  readonly upper: UpperPercentile | null;
}

/** A percentile of a second is drawn with ten requests beyond it, as the thin lines of the percentile chart are. */
const exceedancesDrawn = 10;
const percentiles = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;
const keys = { p50: 'p50Ms', p90: 'p90Ms', p99: 'p99Ms' } as const;

export const drawable = ({ count }: TimelinePoint, percentile: keyof typeof percentiles): boolean =>
  count * (1 - percentiles[percentile]) >= exceedancesDrawn - 1e-9;

/** The milliseconds of a percentile in the seconds that have enough requests for it. */
export const levelsOf = (points: readonly TimelinePoint[], percentile: keyof typeof percentiles): readonly number[] =>
  points.filter((point) => drawable(point, percentile)).map((point) => point[keys[percentile]]);

/** The highest percentile for which nine of ten measured seconds have enough requests. */
export function upperPercentile(timelines: readonly Timeline[]): UpperPercentile | null {
  const measured = timelines.flatMap(({ points }) => points.filter(({ second }) => second >= 0));
  const enough = (percentile: UpperPercentile): boolean =>
    measured.filter((point) => drawable(point, percentile)).length >= 0.9 * measured.length;
  if (measured.length === 0) return null;
  return (['p99', 'p90'] as const).find(enough) ?? null;
}

/** One trial: each point the median of the seconds in its bin, because percentiles of seconds cannot be merged. */
export function linesOf({ points }: Timeline, { binSeconds, upper }: Binning): TimeLines {
  const line = (percentile: keyof typeof percentiles): readonly TimePoint[] => {
    const enough = points.filter((point) => drawable(point, percentile));
    return medians(
      enough.map((point) => ({ second: binMiddle(point.second, binSeconds), ms: point[keys[percentile]] })),
      1,
    );
  };
  return { p50: line('p50'), upper: upper === null ? [] : line(upper) };
}

/** The median over trials at every point that at least half of them have. */
export function medianLines(trials: readonly TimeLines[]): TimeLines {
  const over = (read: (lines: TimeLines) => readonly TimePoint[]): readonly TimePoint[] =>
    medians(trials.flatMap(read), trials.length / 2);
  return { p50: over(({ p50 }) => p50), upper: over(({ upper }) => upper) };
}

function medians(points: readonly TimePoint[], fewest: number): readonly TimePoint[] {
  return [...Map.groupBy(points, ({ second }) => second)]
    .filter(([, own]) => own.length >= fewest)
    .map(([second, own]) => ({ second, ms: figure(median(own.map(({ ms }) => ms))) }))
    .toSorted((a, b) => a.second - b.second);
}

/** Four figures are more than the picture has pixels. */
const figure = (ms: number): number => Number(ms.toPrecision(4));

const binMiddle = (second: number, binSeconds: number): number =>
  rounded((Math.floor(second / binSeconds) + 0.5) * binSeconds);
