/** From the experiments of a results folder to everything that its site says: pure, worded and rounded. */
import { historiesOf } from '../../harness/core/history/history.ts';
import type { PastExperiment } from '../../harness/core/history/past-experiment.ts';
import { armNames, nameOf, type ArmName } from '../model/arm-names.ts';
import { counted, listed, moment } from '../model/numbers.ts';
import type { ExperimentEntry } from './experiment-entry.ts';
import { filtersOf, type Filter } from './filters.ts';
import { historyPages, type HistoryPage } from './history-page.ts';
import { seriesLists, type ArmSeries } from './series-list.ts';

/** An experiment of which nothing can be said but why. */
export interface Unreadable {
  /** Name of its folder. */
  readonly folder: string;
  readonly because: string;
}

export interface SiteInput {
  readonly title: string;
  /** Ends with a slash; null where it is not known where the site will be. */
  readonly baseUrl: string | null;
  /** In any order. */
  readonly entries: readonly ExperimentEntry[];
  /** Comparisons only: what histories are made of. */
  readonly past: readonly PastExperiment[];
  readonly unreadable: readonly Unreadable[];
}

export interface SiteModel {
  readonly title: string;
  readonly baseUrl: string | null;
  /** `15 experiments, the newest of 2026-02-14 09:30 UTC`. */
  readonly summary: string;
  /** Newest first. */
  readonly entries: readonly ExperimentEntry[];
  readonly filters: readonly Filter[];
  readonly series: readonly ArmSeries[];
  readonly unreadable: readonly Unreadable[];
  readonly histories: readonly HistoryPage[];
  /** When the newest finished experiment ended, ISO 8601; the epoch where there is none: the site reads no clock. */
  readonly updatedAt: string;
}

/** Decides nothing: verdicts and intervals are those of the reports. The same input gives the same model. */
export function siteModel({ title, baseUrl, entries: given, past, unreadable }: SiteInput): SiteModel {
  const entries = given.toSorted(newestFirst);
  const histories = historiesOf(past);
  const names = namesOf(past);
  return {
    title,
    baseUrl,
    summary: summaryOf(entries, unreadable),
    entries,
    filters: filtersOf(entries),
    series: seriesLists(histories, names),
    unreadable: unreadable.toSorted((a, b) => (a.folder < b.folder ? -1 : 1)),
    histories: historyPages(histories, names),
    updatedAt: entries
      .filter(({ finished }) => finished)
      .reduce((latest, { endedAt }) => (endedAt > latest ? endedAt : latest), new Date(0).toISOString()),
  };
}

const newestFirst = (a: ExperimentEntry, b: ExperimentEntry): number =>
  compare(b.startedAt, a.startedAt) || compare(b.id, a.id);
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What each arm is called by the newest experiment that has it; in the order of the plans, meshes before controls. */
function namesOf(past: readonly PastExperiment[]): ReadonlyMap<string, ArmName> {
  const oldestFirst = past.toSorted((a, b) => compare(a.startedAt, b.startedAt) || compare(a.id, b.id));
  const names = new Map<string, ArmName>();
  for (const { plan } of oldestFirst) {
    const own = armNames(plan);
    for (const id of own.keys()) names.set(id, nameOf(own, id));
  }
  const parts: readonly ArmName['part'][] = ['treatment', 'control', 'twin', 'baseline'];
  return new Map(
    [...names].toSorted(([, a], [, b]) => parts.indexOf(a.part) - parts.indexOf(b.part) || compare(a.id, b.id)),
  );
}

function summaryOf(entries: readonly ExperimentEntry[], unreadable: readonly Unreadable[]): string {
  const [newest] = entries;
  if (newest === undefined)
    return unreadable.length === 0
      ? 'No experiments yet.'
      : `${counted(unreadable.length, 'folder')} that cannot be read.`;
  const unfinished = entries.filter(({ finished }) => !finished).length;
  const capacities = entries.filter(({ kind }) => kind === 'capacity').length;
  const of = [
    ...(capacities > 0 ? [`${capacities} of capacity`] : []),
    ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
    ...(unreadable.length > 0 ? [`${counted(unreadable.length, 'folder')} that cannot be read`] : []),
  ];
  const rest = of.length === 0 ? '' : ` (${listed(of)})`;
  const when = newest.startedAt === '' ? '' : `, the newest of ${moment(newest.startedAt)}`;
  return `${counted(entries.length, 'experiment')}${rest}${when}.`;
}
