import type { History } from '../../harness/core/history/history.ts';
import type { ArmName } from '../model/arm-names.ts';
import { counted } from '../model/numbers.ts';
import { siteMetrics } from './experiment-entry.ts';
import { historyChart, type HistoryChart } from './history-chart.ts';
import { hrefOf, historyPath } from './paths.ts';
import { placeOf, trackWords } from './track-words.ts';

/** All histories of one arm. */
export interface HistoryPage {
  readonly arm: ArmName;
  readonly path: string;
  readonly href: string;
  /** `12 experiments`. */
  readonly summary: string;
  /** Newest first. */
  readonly places: readonly HistoryPlace[];
}

/** An arm at one load in one design, scenario and target. */
export interface HistoryPlace {
  readonly id: string;
  readonly words: string;
  readonly charts: readonly HistoryChart[];
}

/** A page for each arm that finished experiments compared with their baseline; of several of one place the newest first. */
export function historyPages(histories: readonly History[], names: ReadonlyMap<string, ArmName>): HistoryPage[] {
  return [...names.values()].flatMap((arm) => {
    const own = histories.filter(({ key }) => key.arm === arm.id && siteMetrics.includes(key.metric));
    if (own.length === 0) return [];
    const path = historyPath(arm.id);
    const experiments = new Set(
      own.flatMap(({ points, notQuoted }) => [...points, ...notQuoted]).map((each) => each.experiment),
    );
    const places = [...Map.groupBy(own, ({ key }) => placeOf(key)).values()].toSorted((a, b) =>
      newest(a) < newest(b) ? 1 : -1,
    );
    return [
      {
        arm,
        path,
        href: hrefOf(path),
        summary: counted(experiments.size, 'finished experiment'),
        places: places.map((place, index) => historyPlace(place, arm, index + 1)),
      },
    ];
  });
}

function historyPlace(place: readonly History[], arm: ArmName, number: number): HistoryPlace {
  const [first] = place;
  return {
    id: `place-${number}`,
    words: first === undefined ? '' : trackWords(first.key),
    charts: siteMetrics.flatMap((metric) =>
      place
        .filter(({ key }) => key.metric === metric)
        .map((history) => historyChart(history, arm, `place-${number}-${metric}`)),
    ),
  };
}

const newest = (place: readonly History[]): string =>
  place
    .flatMap(({ points, notQuoted }) => [...points, ...notQuoted])
    .reduce((latest, { startedAt }) => (startedAt > latest ? startedAt : latest), '');
