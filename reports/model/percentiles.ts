import type { PercentileCurve } from '../../harness/core/environment.ts';
import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { counted, grouped, levelFigure, milliseconds, rounded, share } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

/** Latency by percentile: every valid trial as a thin line, their median as a bold one. */
export interface PercentileChart extends ChartText {
  readonly arms: readonly ArmCurves[];
  /** Up to here every drawn trial has 100 requests beyond; the bold line ends there. 0.96 is p96. */
  readonly quotable: number;
  /** `beyond p96: fewer than 100 requests per trial`. */
  readonly quotableWords: string;
  /** Where the thin lines end: ten requests lie beyond. */
  readonly last: number;
}

export interface ArmCurves {
  readonly arm: ArmName;
  readonly trials: readonly { readonly round: number; readonly points: readonly CurvePoint[] }[];
  /** At each percentile the median over trials. */
  readonly median: readonly CurvePoint[];
}

/** Percentile 0..1 and latency in milliseconds. */
export interface CurvePoint {
  readonly percentile: number;
  readonly ms: number;
}

/** Of one load. */
export interface PercentileInput {
  readonly curves: readonly PercentileCurve[];
  readonly trials: readonly Trial[];
  readonly arms: readonly ArmSummary[];
  /** Loads that share the page, and with it the budget of points. */
  readonly loads: number;
}

const exceedancesQuoted = 100;
const exceedancesDrawn = 10;
/** All trials together, so that the file stays small however many rounds there were. */
const pointBudget = 10_000;
const mostPointsPerCurve = 60;

export function percentileChart(
  input: PercentileInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): PercentileChart {
  const valid = input.curves.filter((curve) => completedTrial(input.trials, curve) !== undefined);
  const requests = valid.map((curve) => completedTrial(input.trials, curve)?.count ?? 0);
  const fewest = requests.length === 0 ? 0 : Math.min(...requests);
  const upTo = (exceedances: number): number => Math.max(0.5, 1 - exceedances / Math.max(1, fewest));
  const [quotable, last] = [rounded(upTo(exceedancesQuoted)), rounded(upTo(exceedancesDrawn))];
  const size = Math.min(mostPointsPerCurve, Math.floor(pointBudget / Math.max(1, valid.length * input.loads)));
  const grid = percentileGrid(last, Math.max(12, size), quotable);
  const arms = input.arms.flatMap(({ arm }) => {
    const own = valid.filter((curve) => curve.arm === arm);
    return own.length === 0 ? [] : [armCurves(nameOf(names, arm), own, grid)];
  });
  return {
    id: `${at}percentiles`,
    title: percentileTitle(input.arms, names),
    subtitle: `Service time by percentile, ms, both axes logarithmic. Thin: one valid trial each; bold: median of the trials. ${design.beside}`,
    description: `Line chart of service time by percentile for ${counted(arms.length, 'arm')}; the table below holds the levels.`,
    notes: [
      `Bold lines end at ${percentileName(quotable)}: beyond it fewer than ${exceedancesQuoted} requests of a trial (${grouped(fewest)} in the smallest) remain, and nothing is quoted.`,
      'Service time counts from the send, response time from the moment the request was due; comparisons use service time, and the send-lag gate makes that fair.',
    ],
    table: levelTable(input.arms, names),
    arms,
    quotable,
    quotableWords: `not quoted: fewer than ${exceedancesQuoted} requests beyond`,
    last,
  };
}

function completedTrial(trials: readonly Trial[], { arm, round }: PercentileCurve): { count: number } | undefined {
  const trial = trials.find((each) => each.arm === arm && each.round === round && each.state === 'completed');
  return trial?.state === 'completed' ? { count: trial.measurement.serviceTime.count } : undefined;
}

/** Even steps on the nines axis, `-ln(1 - p)`, with the last quotable percentile among them. */
export function percentileGrid(last: number, size: number, quotable: number): readonly number[] {
  const end = -Math.log(1 - last);
  const steps = Array.from({ length: size }, (_, index) => rounded(1 - Math.exp((-end * index) / (size - 1))));
  return [...new Set([...steps, quotable])].toSorted((a, b) => a - b);
}

function armCurves(arm: ArmName, curves: readonly PercentileCurve[], grid: readonly number[]): ArmCurves {
  const trials = curves
    .toSorted((a, b) => a.round - b.round)
    .map(({ round, points }) => ({
      round,
      points: grid.map((percentile) => ({ percentile, ms: latencyAt(points, percentile) })),
    }));
  const median = grid.map((percentile, index) => ({
    percentile,
    ms: rounded(middle(trials.map(({ points }) => points[index]?.ms ?? 0))),
  }));
  return { arm, trials, median };
}

/** Between recorded points latency is interpolated: its logarithm, linearly along the nines axis. */
function latencyAt(points: PercentileCurve['points'], percentile: number): number {
  const above = points.findIndex((each) => each.percentile >= percentile - 1e-12);
  const [right, left] = above === -1 ? [points.at(-1), points.at(-1)] : [points[above], points[Math.max(0, above - 1)]];
  if (!left || !right) return 0;
  const [from, to] = [nines(left.percentile), nines(right.percentile)];
  const share = to > from ? (nines(percentile) - from) / (to - from) : 1;
  return Number((left.ms * (right.ms / left.ms) ** share).toPrecision(4));
}

const nines = (percentile: number): number => -Math.log(1 - percentile);

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}

/** 0.96 -> `p96`, 0.9996 -> `p99.96`. */
export const percentileName = (percentile: number): string => `p${share(percentile).replace(' %', '')}`;

/** Levels are no comparison: means of each arm's own valid trials, untested. The heading ranks nothing. */
function percentileTitle(arms: readonly ArmSummary[], names: ReadonlyMap<string, ArmName>): string {
  const base = arms.find(({ arm }) => nameOf(names, arm).part === 'baseline');
  const p50 = base?.level?.serviceMs.p50;
  if (!arms.some(({ level }) => level)) return 'No arm has a valid trial: there is no latency to show';
  return p50 === undefined || p50 === null
    ? 'Service time by percentile'
    : `Service time by percentile; the median is ${milliseconds(p50)} with ${nameOf(names, base?.arm ?? '').full}`;
}

const levelTable = (arms: readonly ArmSummary[], names: ReadonlyMap<string, ArmName>): Table => ({
  caption: `Latency levels, ms: means over each arm's own valid trials; the verdicts use paired rounds only. Response time stands beside service time.`,
  columns: [
    textColumn('Arm'),
    ...['p50', 'p90', 'p99'].flatMap((name) => [numberColumn(`${name} service`), numberColumn(`${name} response`)]),
    numberColumn('Valid trials'),
    numberColumn('Requests'),
  ],
  rows: arms.map(({ arm, level, completed }) => {
    const figure = (ms: number | null | undefined): string =>
      ms === undefined ? absent : ms === null ? 'not quoted' : levelFigure(ms);
    return [
      nameOf(names, arm).short,
      figure(level?.serviceMs.p50),
      figure(level?.responseMs.p50),
      figure(level?.serviceMs.p90),
      figure(level?.responseMs.p90),
      figure(level?.serviceMs.p99),
      figure(level?.responseMs.p99),
      String(completed),
      level ? grouped(level.requests) : absent,
    ].map((text) => cell(text));
  }),
});
