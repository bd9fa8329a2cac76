import { changePoints } from '../stats/change-points.ts';
import { mean } from '../stats/descriptive.ts';
import { summariseTwins } from '../twin-history.ts';
import type { HistoryPoint, Track } from './track.ts';

/** The nightly search, as docs/method.md has it checked by simulation ("Nightly series"). */
const search = { p: 0.001, window: 30, scale: 'log' } as const;
/** Welch's t needs three experiments on either side; with fewer nothing is searched. */
export const fewestForChanges = 6;
/** No smaller change is marked, whatever the noise: a share. */
export const leastChange = 0.02;

/** The part of a track that was measured in one environment: a series. Indices are those of the track's points. */
export interface SeriesOfTrack {
  readonly fingerprint: string;
  readonly indices: readonly number[];
  /** False below six experiments. */
  readonly searched: boolean;
  /** A change of less is not marked: 2 %, or what identical arms differed by in this environment; a share. */
  readonly leastChange: number;
  readonly changes: readonly LevelChange[];
  /** Between change points; one when there are none. */
  readonly levels: readonly Level[];
}

export interface LevelChange {
  /** Of the first point of the new level. */
  readonly index: number;
  /** exp(mean log ratio) of the stretch before and after. */
  readonly before: number;
  readonly after: number;
  /** after / before - 1. */
  readonly relativeChange: number;
  readonly p: number;
}

export interface Level {
  readonly indices: readonly number[];
  /** exp(mean log ratio). */
  readonly ratio: number;
}

/**
 * The series of a track, in the order in which they begin, each with its change points (E-divisive on log ratios).
 * @param twin the A/A twin's track at the same load, design, target and scenario; it says what is noise.
 */
export function seriesOfTrack({ points }: Track, twin: Track | undefined): SeriesOfTrack[] {
  const indexed = points.map((point, index) => ({ point, index }));
  return [...Map.groupBy(indexed, ({ point }) => point.environment.fingerprint)].map(([fingerprint, own]) => {
    const least = leastChangeOf(twin?.points ?? [], fingerprint);
    const indices = own.map(({ index }) => index);
    const logs = own.map(({ point }) => point.meanLogRatio);
    const searched = own.length >= fewestForChanges;
    const found = searched ? changePoints(logs, { ...search, leastMagnitude: least }) : [];
    const ends = [0, ...found.map(({ index }) => index), own.length];
    return {
      fingerprint,
      indices,
      searched,
      leastChange: least,
      changes: found.map(({ index, before, after, relativeChange, p }) => ({
        index: indices[index] ?? 0,
        before: Math.exp(before),
        after: Math.exp(after),
        relativeChange,
        p,
      })),
      levels: ends.slice(1).map((end, place) => {
        const from = ends[place] ?? 0;
        return { indices: indices.slice(from, end), ratio: Math.exp(mean(logs.slice(from, end))) };
      }),
    };
  });
}

/** The noise floor by history: the 95th percentile of |mean d| of the twin in the same environment. */
function leastChangeOf(twins: readonly HistoryPoint[], fingerprint: string): number {
  const own = twins.filter(({ environment }) => environment.fingerprint === fingerprint);
  const { noiseFloorLog } = summariseTwins(own);
  return Math.max(leastChange, Math.expm1(noiseFloorLog ?? 0));
}
