import type { Kysely } from 'kysely';
import type { MetricId, Verdict } from '../../core/analysis.ts';
import type { Design } from '../../core/plan.ts';
import type { TwinResult } from '../../core/twin-history.ts';
import { armsTogetherOf, estimates, shapeOf, type Estimate } from './estimates.ts';
import type { CatalogueSchema, LoadShape } from './schema.ts';

/** Which results to follow over time. What is left out filters nothing, but still keeps series apart. */
export interface SeriesQuery {
  readonly arm: string;
  readonly metric: MetricId;
  /** Of a program that took part: `1.29` is the channel of 1.29.0, 1.29.1 ...; without `channel` each version is one. */
  readonly version?: { readonly name: string; readonly channel?: string };
  readonly scenario?: string;
  readonly design?: Design;
  readonly load?: LoadShape;
  readonly fingerprint?: string;
}

/** What the points of a series have in common; another value starts another series (docs/method.md). */
export interface SeriesKey {
  readonly arm: string;
  readonly metric: MetricId;
  /** The channel, or the version where no channel was asked for; null where no program was named. */
  readonly version: string | null;
  readonly target: string;
  readonly scenario: string;
  readonly design: Design;
  /** Arms side by side: neighbours cost something. */
  readonly armsTogether: number;
  readonly load: LoadShape;
  readonly fingerprint: string;
}

/** One finished experiment; d = ln(arm / baseline of the same experiment). */
export interface SeriesPoint extends TwinResult {
  readonly experiment: string;
  readonly createdAt: string;
  readonly ratio: number;
  readonly ciLower: number;
  readonly ciUpper: number;
  readonly verdict: Verdict | null;
}

export interface Series {
  readonly key: SeriesKey;
  /** Oldest first. */
  readonly points: readonly SeriesPoint[];
}

/** Of the A/A twin. */
export interface TwinQuery {
  readonly fingerprint: string;
  readonly design: Design;
  readonly metric: MetricId;
  readonly scenario?: string;
  readonly load?: LoadShape;
  readonly armsTogether?: number;
}

export interface CataloguedTwin extends TwinResult {
  readonly experiment: string;
  readonly createdAt: string;
  readonly load: LoadShape;
}

/** Series of an arm, in the order of their first points. */
export async function seriesOf(db: Kysely<CatalogueSchema>, query: SeriesQuery): Promise<Series[]> {
  const { arm, version } = query;
  const estimated = estimates(db, query).where('results.arm', '=', arm);
  const rows =
    version === undefined
      ? (await estimated.execute()).map((row) => ({ ...row, version: null }))
      : await estimated
          .innerJoin('versions', 'versions.experiment', 'experiments.id')
          .where('versions.name', '=', version.name)
          .select(({ fn }) => fn.coalesce('versions.pinned', 'versions.observed').as('version'))
          .execute();
  const series = new Map<string, { key: SeriesKey; points: SeriesPoint[] }>();
  for (const row of rows.filter(({ version: written }) => isOfChannel(written, version?.channel))) {
    const key = keyOf(row, query);
    const text = JSON.stringify(key);
    const one = series.get(text) ?? { key, points: [] };
    series.set(text, one);
    one.points.push(pointOf(row));
  }
  return [...series.values()];
}

/** Twins that showed something of the metric; of several twins of an experiment the first. */
export async function twinResults(db: Kysely<CatalogueSchema>, query: TwinQuery): Promise<CataloguedTwin[]> {
  const rows = await estimates(db, query)
    .innerJoin('arms', (join) =>
      join.onRef('arms.experiment', '=', 'results.experiment').onRef('arms.arm', '=', 'results.arm'),
    )
    .where('arms.role', '=', 'twin')
    .where('arms.position', '=', (eb) =>
      eb
        .selectFrom('arms as twins')
        .select(({ fn }) => fn.min('twins.position').as('first'))
        .whereRef('twins.experiment', '=', 'results.experiment')
        .where('twins.role', '=', 'twin'),
    )
    .execute();
  return rows
    .filter((row) => query.armsTogether === undefined || armsTogetherOf(row) === query.armsTogether)
    .map((row) => ({ ...twinOf(row), load: shapeOf(row) }));
}

const twinOf = ({ experiment, createdAt, n, meanLogRatio, sdLogRatio, p }: Estimate): Omit<CataloguedTwin, 'load'> => ({
  experiment,
  createdAt,
  n,
  meanLogRatio,
  sdLogRatio,
  p,
});

const pointOf = (row: Estimate): SeriesPoint => ({
  ...twinOf(row),
  ratio: row.ratio,
  ciLower: row.ciLower,
  ciUpper: row.ciUpper,
  verdict: row.verdict,
});

const keyOf = (
  row: Estimate & { readonly version: string | null },
  { arm, metric, version }: SeriesQuery,
): SeriesKey => ({
  arm,
  metric,
  version: version?.channel ?? row.version,
  target: row.target,
  scenario: row.scenario,
  design: row.design,
  armsTogether: armsTogetherOf(row),
  load: shapeOf(row),
  fingerprint: row.fingerprint,
});

/** `1.29` holds 1.29, 1.29.1 and 1.29-rc.0, not 1.290. */
const isOfChannel = (version: string | null, channel: string | undefined): boolean =>
  channel === undefined ||
  version === channel ||
  (version !== null && ['.', '-', '+'].some((mark) => version.startsWith(`${channel}${mark}`)));
