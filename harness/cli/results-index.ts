import path from 'node:path';
import { firstTwin } from '../run/arms.ts';
import { historicMetrics, summariseTwins } from '../core/twin-history.ts';
import { usageError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import type { Catalogue } from '../store/catalogue/catalogue.ts';
import type { Series, SeriesKey, SeriesPoint, SeriesQuery } from '../store/catalogue/history.ts';
import { folderNames, reindex } from '../store/catalogue/index-folders.ts';
import { catalogueOptions, openCatalogue } from '../store/catalogue/open-catalogue.ts';
import type { ResultsOptions } from './results.ts';

/** `results reindex`: reads every run folder into the catalogue again. */
export async function reindexResults({ results, json }: ResultsOptions, log: Log): Promise<string> {
  return withCatalogue(results, async (catalogue, root) => {
    const { location } = catalogue;
    const { experiments, trials, removed, unreadable } = await reindex(root, catalogue, (done, of) => {
      log.status(`reading folder ${done + 1} of ${of}`);
    });
    if (json === true) {
      return `${JSON.stringify({ catalogue: location, experiments, trials, removed, unreadable }, null, 1)}\n`;
    }
    return lines([
      `${experiments} experiments with ${trials} trials are in ${location}`,
      ...removed.map((id) => `removed: ${id}, which is no more in ${root}`),
      ...unreadable.map(({ folder, because }) => `not indexed: ${folder}: ${because}`),
    ]);
  });
}

export interface SeriesOptions extends ResultsOptions {
  readonly arm: string;
  readonly metric: string;
  readonly scenario?: string;
  readonly fingerprint?: string;
  /** A program whose versions are kept apart, and one channel of it: `1.29` holds 1.29.0 and 1.29.1. */
  readonly program?: string;
  readonly channel?: string;
}

/** `results series`: an arm's ratio to the baseline over time, apart for each environment, scenario, design and load. */
export async function seriesOfResults(options: SeriesOptions): Promise<string> {
  const query = seriesQuery(options);
  const series = await withCatalogue(options.results, (catalogue) => catalogue.series(query));
  return options.json === true ? `${JSON.stringify(series, null, 1)}\n` : renderSeries(query, series);
}

/** @throws HarnessError UNKNOWN-METRIC or CHANNEL-OF-WHAT (exit 2). */
function seriesQuery({ arm, metric: text, scenario, fingerprint, program, channel }: SeriesOptions): SeriesQuery {
  const metric = historicMetrics.find((id) => id === text);
  if (metric === undefined) {
    throw usageError({
      code: 'UNKNOWN-METRIC',
      message: `there is no metric "${text}"`,
      hint: `known: ${historicMetrics.join(', ')}`,
    });
  }
  if (channel !== undefined && program === undefined) {
    throw usageError({
      code: 'CHANNEL-OF-WHAT',
      message: `--channel ${channel} names no program`,
      hint: 'add --program with a name that environment.json has under "versions"',
    });
  }
  return {
    arm,
    metric,
    ...(scenario === undefined ? {} : { scenario }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(program === undefined ? {} : { version: { name: program, ...(channel === undefined ? {} : { channel }) } }),
  };
}

async function withCatalogue<T>(results: string, work: (catalogue: Catalogue, root: string) => Promise<T>): Promise<T> {
  const root = path.resolve(results);
  await folderNames(root);
  const catalogue = await openCatalogue(catalogueOptions(root));
  try {
    return await work(catalogue, root);
  } finally {
    await catalogue.close();
  }
}

function renderSeries({ arm, metric }: SeriesQuery, series: readonly Series[]): string {
  if (series.length === 0) {
    return lines([
      `no finished experiment in the catalogue has ${metric} of ${arm}; meshbench results reindex reads the folders again`,
    ]);
  }
  return lines([
    `${arm}, ${metric}: ratio to the baseline of the same experiment, with its interval`,
    ...series.flatMap(({ key, points }) => ['', headingOf(key), ...points.map(pointLine), ...alarmLines(arm, points)]),
  ]);
}

/** Of the twin: whether identical arms were called different too often, or their p values are uneven (docs/method.md). */
function alarmLines(arm: string, points: readonly SeriesPoint[]): string[] {
  if (arm !== firstTwin) return [];
  const { falsePositives, uniformity } = summariseTwins(points);
  if (!falsePositives || !uniformity) return [];
  const { count, n, ci } = falsePositives;
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const rate = `p < 0.05 in ${count} of ${n} (${percent(ci.lower)} to ${percent(ci.upper)})`;
  const alarm = falsePositives.alarm || uniformity.alarm;
  return [
    `  A/A: ${rate}, p values uniform with p ${uniformity.p.toPrecision(2)}${alarm ? ': ALARM, believe no verdict of this environment before you know why' : ''}`,
  ];
}

const headingOf = ({ load, scenario, design, version, fingerprint }: SeriesKey): string =>
  [
    `${load.ratePerArmRps} rps, ${load.connections} connections, ${load.payloadBytes} B, ${load.measureS} s after ${load.warmUpS} s`,
    scenario,
    design,
    ...(version === null ? [] : [`version ${version}`]),
    `environment ${fingerprint.slice(0, 8)}`,
  ].join('; ');

function pointLine({ experiment, createdAt, ratio, ciLower, ciUpper, n, verdict }: SeriesPoint): string {
  const [estimate, lower, upper] = [ratio, ciLower, ciUpper].map((value) => value.toFixed(3));
  const time = createdAt.slice(0, 16).replace('T', ' ');
  return `  ${time}  ${estimate ?? ''} [${lower ?? ''}, ${upper ?? ''}]  ${n} rounds  ${(verdict ?? '').padEnd(12)}  ${experiment}`;
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
