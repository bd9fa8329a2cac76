import type { PastExperiment } from './past-experiment.ts';
import { seriesOfTrack, type SeriesOfTrack } from './level-changes.ts';
import { marksOf, type Mark } from './marks.ts';
import { tracksOf, type HistoryPoint, type Track } from './track.ts';

/** A track with its series, one for each environment, and what changed along it. */
export interface History extends Track {
  readonly series: readonly SeriesOfTrack[];
  readonly marks: readonly Mark[];
}

/** Every arm on every metric over time, in the order in which the tracks begin: pure, the same for the same experiments. */
export function historiesOf(experiments: readonly PastExperiment[]): History[] {
  const tracks = tracksOf(experiments);
  // Of several twins the first counts.
  const twins = new Map(
    tracks
      .filter(isTwin)
      .toReversed()
      .map((track) => [besideArm(track), track]),
  );
  return tracks.map((track) => {
    const series = seriesOfTrack(track, twins.get(besideArm(track)));
    return { ...track, series, marks: marksOf(track, series) };
  });
}

const isTwin = ({ points }: Track): boolean => points.some(({ arm }: HistoryPoint) => arm.role === 'twin');

/** Everything of the key but the arm. */
const besideArm = ({ key }: Track): string => JSON.stringify({ ...key, arm: '' });
