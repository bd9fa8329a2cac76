import type { History } from '../../harness/core/history/history.ts';
import type { ArmName } from '../model/arm-names.ts';
import { environmentWords, siteMetrics } from './experiment-entry.ts';
import { hrefOf, historyPath } from './paths.ts';
import { sparkline, type Sparkline } from './sparkline.ts';
import { placeOf, trackWords } from './track-words.ts';

/** Sparklines of an arm: one list entry for each of its series. */
export interface ArmSeries {
  readonly arm: ArmName;
  readonly href: string;
  /** The one with the newest experiment first. */
  readonly series: readonly SeriesLine[];
}

/** An arm at one load, in one design and environment: another of them is another series. */
export interface SeriesLine {
  readonly words: string;
  readonly environment: string;
  readonly metrics: readonly Sparkline[];
}

/** In the order of the names; arms that were never quoted are left to their history pages. */
export function seriesLists(histories: readonly History[], names: ReadonlyMap<string, ArmName>): ArmSeries[] {
  return [...names.values()].flatMap((arm) => {
    const own = histories.filter(({ key }) => key.arm === arm.id);
    const series = [...Map.groupBy(own, ({ key }) => placeOf(key)).values()].flatMap(linesOf);
    const newestFirst = series.toSorted((a, b) => (a.newest < b.newest ? 1 : -1)).map(({ line }) => line);
    return series.length === 0 ? [] : [{ arm, href: hrefOf(historyPath(arm.id)), series: newestFirst }];
  });
}

/** The metrics of one place, apart for each environment. */
function linesOf(place: readonly History[]): { newest: string; line: SeriesLine }[] {
  const fingerprints = [...new Set(place.flatMap(({ series }) => series.map(({ fingerprint }) => fingerprint)))];
  return fingerprints.flatMap((fingerprint) => {
    const points = place.flatMap((history) =>
      history.points.filter(({ environment }) => environment.fingerprint === fingerprint),
    );
    const newest = points.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
    const [first] = place;
    if (newest === undefined || first === undefined) return [];
    const metrics = siteMetrics.flatMap((metric) => {
      const history = place.find(({ key }) => key.metric === metric);
      const series = history?.series.find((each) => each.fingerprint === fingerprint);
      return history && series ? (sparkline(history, series) ?? []) : [];
    });
    const line = { words: trackWords(first.key), environment: environmentWords(newest.environment), metrics };
    return metrics.length === 0 ? [] : [{ newest: newest.startedAt, line }];
  });
}
