/** What the probes count beside the steps of a request: generic, so that a probe that is added needs no edit here. */
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import { places } from '../../harness/core/probes/probe-spec.ts';
import type { ProbedArm, ProbedSeries } from '../../harness/core/probes/probed-analysis.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { eventFigure, grouped, microsecondFigure } from './numbers.ts';
import { placeNames, type ProbeTitle } from './probes-words.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** Everything that one probe counted, arms side by side. */
export interface SeriesView {
  readonly probe: string;
  /** `runqlat: waiting for a core`. */
  readonly title: string;
  /** How its numbers are misread; null of a probe that says nothing of itself. */
  readonly misreadings: string | null;
  readonly table: Table;
  /** The rarest, where there are many; null when the table has them all. */
  readonly rare: Table | null;
}

interface SeriesRow {
  readonly key: string;
  readonly first: ProbedSeries;
  /** By arm; undefined where it counted nothing. */
  readonly byArm: ReadonlyMap<string, ProbedSeries>;
  /** Largest mean of any arm. */
  readonly most: number;
}

const mostRows = 14;

/** A view of each probe that has events, by its name. */
export function seriesViews(
  arms: readonly ProbedArm[],
  titles: readonly ProbeTitle[],
  names: ReadonlyMap<string, ArmName>,
): SeriesView[] {
  const ordered = inReportOrder(arms, names);
  const probes = [...new Set(ordered.flatMap(({ series }) => series.map(({ probe }) => probe)))].sort();
  return probes.flatMap((probe) => {
    const rows = rowsOf(probe, ordered);
    if (rows.length === 0) return [];
    const title = titles.find(({ name }) => name === probe);
    const [shown, rare] = parted(rows);
    return [
      {
        probe,
        title: title ? `${probe}: ${title.title}` : probe,
        misreadings: title?.misreadings.replaceAll('`', '"') ?? null,
        table: tableOf(shown, { probe, ordered, names }),
        rare: rare.length === 0 ? null : tableOf(rare, { probe, ordered, names }),
      },
    ];
  });
}

const keyOf = ({ series, place, direction, code }: ProbedSeries): string =>
  [series, place, direction ?? '', code ?? ''].join('|');

function rowsOf(probe: string, arms: readonly ProbedArm[]): SeriesRow[] {
  const own = arms.flatMap(({ arm, series }) =>
    series.filter((each) => each.probe === probe).map((each) => ({ arm, each, key: keyOf(each) })),
  );
  const keys = [...new Set(own.map(({ key }) => key))];
  const rows = keys.flatMap((key): SeriesRow[] => {
    const here = own.filter((each) => each.key === key);
    const most = Math.max(...here.map(({ each }) => each.perRequest.mean));
    const [first] = here;
    if (!first || most <= 0) return [];
    return [{ key, first: first.each, byArm: new Map(here.map(({ arm, each }) => [arm, each])), most }];
  });
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b) || b.most - a.most || a.key.localeCompare(b.key, 'en'));
}

/** By series and place along the path, requests before responses; codes by how much there is of them. */
const rankOf = ({ first: { place, direction } }: SeriesRow): number =>
  places.indexOf(place) * 3 + (direction === null ? 0 : direction === 'request' ? 1 : 2);

/** The rarest go apart where there are too many rows; both parts keep their order. */
function parted(rows: readonly SeriesRow[]): [SeriesRow[], SeriesRow[]] {
  const kept = new Set(
    rows
      .toSorted((a, b) => b.most - a.most)
      .slice(0, mostRows)
      .map(({ key }) => key),
  );
  return [rows.filter(({ key }) => kept.has(key)), rows.filter(({ key }) => !kept.has(key))];
}

interface Tabled {
  readonly probe: string;
  readonly ordered: readonly ProbedArm[];
  readonly names: ReadonlyMap<string, ArmName>;
}

const tableOf = (rows: readonly SeriesRow[], { probe, ordered, names }: Tabled): Table => ({
  caption: `${probe}: means over valid probed trials, with 95 % t intervals`,
  columns: [
    textColumn('Series'),
    textColumn('Statistic'),
    ...ordered.map(({ arm }) => numberColumn(nameOf(names, arm).short)),
  ],
  rows: rows.flatMap((row) =>
    statisticsOf(row).map(({ name, read, figure }) => [
      cell(rowName(row.first)),
      cell(name),
      ...ordered.map(({ arm, series }) => {
        const found = row.byArm.get(arm);
        const mean = found && read(found);
        if (mean) return valueCell(mean, figure);
        if (found) return cell(tooFewEvents);
        // Nothing counted is zero where the probe worked, and has no quantile.
        return cell(name === perRequest && series.some((each) => each.probe === probe) ? '0' : absent);
      }),
    ]),
  ),
});

const rowName = ({ series, place, direction, code }: ProbedSeries): string =>
  [series, placeNames[place], ...(direction === null ? [] : [direction]), ...(code === null ? [] : [code])].join(', ');

interface Statistic {
  readonly name: string;
  readonly read: (series: ProbedSeries) => MeanOfTrials | null;
  readonly figure: (value: number) => string;
}

const perRequest = 'each request';
/** A quantile is quoted only with enough events beyond it in every trial that has any. */
const tooFewEvents = 'too few events';

function statisticsOf(row: SeriesRow): Statistic[] {
  const read = (each: ProbedSeries): MeanOfTrials => each.perRequest;
  if (kindOf(row) === 'histogram') {
    return [
      { name: 'p50, µs', read: (each) => each.p50Us, figure: microsecondFigure },
      { name: 'p99, µs', read: (each) => each.p99Us, figure: microsecondFigure },
      { name: perRequest, read, figure: eventFigure },
    ];
  }
  const { unit } = row.first;
  if (unit === 'ns') return [{ name: 'µs each request', read, figure: (ns) => microsecondFigure(ns / 1000) }];
  if (unit === 'bytes') return [{ name: 'bytes each request', read, figure: (bytes) => grouped(bytes) }];
  return [{ name: perRequest, read, figure: eventFigure }];
}

/** Trials from before the kind was written down have none: then only quantiles tell a histogram from a sum. */
function kindOf({ first, byArm }: SeriesRow): ProbedSeries['kind'] {
  const { kind } = first as Partial<Pick<ProbedSeries, 'kind'>>;
  if (kind !== undefined) return kind;
  return [...byArm.values()].some(({ p50Us }) => p50Us !== null) ? 'histogram' : 'sum';
}

function valueCell({ mean, interval }: MeanOfTrials, figure: Statistic['figure']): Cell {
  const [lower, upper] = interval ? [figure(interval.lower), figure(interval.upper)] : ['', ''];
  // The same in every trial, to the figures that are shown.
  return { ...cell(figure(mean)), ...(lower === upper ? {} : { detail: `${lower} to ${upper}` }) };
}
