import type { PercentileCurve } from '../../harness/core/environment.ts';
import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { drawnRounds, sampleNotes, type DrawnRounds } from './drawn-rounds.ts';
import { curveOf, latencyAt, mergedLatencyAt, ninesOf, type Curve } from './merged-curve.ts';
import { counted, grouped, levelFigure, milliseconds, rounded, share } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

/** Latency by percentile: every valid trial as a thin line, all of an arm together as a bold one. */
export interface PercentileChart extends ChartText {
  readonly arms: readonly ArmCurves[];
  /** Up to here every trial has 100 requests beyond; the bold line is thick to here. 0.96 is p96. */
  readonly quotable: number;
  /** `not quoted: fewer than 100 requests beyond`. */
  readonly quotableWords: string;
  /** Where all lines end: every trial recorded its curve to here, and has ten requests beyond. */
  readonly last: number;
  /** Which rounds have thin lines. */
  readonly sample: DrawnRounds;
}

export interface ArmCurves {
  readonly arm: ArmName;
  /** In round order; of many rounds an even sample. */
  readonly trials: readonly { readonly round: number; readonly points: readonly CurvePoint[] }[];
  /** The distribution of all requests of all valid trials of the arm together, drawn or not. */
  readonly merged: readonly CurvePoint[];
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
/** All thin lines together, so that the file stays small however many rounds there were. */
const pointBudget = 6000;
const mostPointsPerCurve = 40;
const fewestRounds = 3;

/** A valid trial with what was recorded of its distribution. */
interface Recorded {
  readonly arm: string;
  readonly round: number;
  readonly curve: Curve;
  readonly percentiles: readonly number[];
}

export function percentileChart(
  input: PercentileInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): PercentileChart {
  const recorded = recordedTrials(input);
  const fewest = recorded.reduce((least, { curve }) => Math.min(least, curve.count), Infinity);
  const [quotable, last] = ends(recorded, fewest);
  const grid = drawnPercentiles(recorded, { last, quotable });
  const sample = drawnRounds(
    recorded,
    Math.max(fewestRounds, pointBudget / (input.loads * Math.max(1, input.arms.length) * grid.length)),
  );
  const byArm = Map.groupBy(recorded, ({ arm }) => arm);
  const arms = input.arms.flatMap(({ arm }) => {
    const own = byArm.get(arm);
    return own ? [armCurves(nameOf(names, arm), own, { grid, sample })] : [];
  });
  return {
    id: `${at}percentiles`,
    title: percentileTitle(input.arms, names),
    subtitle: `Service time by percentile, ms, both axes logarithmic. Thin: one valid trial each; bold: merged, the distribution of all requests of the arm's valid trials together. ${design.beside}`,
    description: `Line chart of service time by percentile for ${counted(arms.length, 'arm')}; the table below holds the levels.`,
    notes: notesOf({ quotable, fewest, sample }),
    table: levelTable(input.arms, names),
    arms,
    quotable,
    quotableWords: `not quoted: fewer than ${exceedancesQuoted} requests beyond`,
    last,
    sample,
  };
}

function recordedTrials({ curves, trials }: PercentileInput): Recorded[] {
  const completed = new Map(
    trials.flatMap((trial) =>
      trial.state === 'completed' ? [[`${trial.round}/${trial.arm}`, trial.measurement.serviceTime] as const] : [],
    ),
  );
  return curves.flatMap(({ arm, round, points }) => {
    const service = completed.get(`${round}/${arm}`);
    if (!service || points.length === 0) return [];
    const curve = curveOf({ points, count: service.count, maxMs: service.maxMs });
    return [{ arm, round, curve, percentiles: points.map(({ percentile }) => percentile) }];
  });
}

/** The last percentile that is quoted and the last that is drawn; the smallest trial decides. */
function ends(recorded: readonly Recorded[], fewest: number): readonly [number, number] {
  if (recorded.length === 0) return [0.5, 0.5];
  const upTo = (exceedances: number): number => Math.max(0.5, 1 - exceedances / Math.max(1, fewest));
  const common = recorded.reduce((least, { percentiles }) => Math.min(least, percentiles.at(-1) ?? least), 1);
  const last = rounded(Math.min(upTo(exceedancesDrawn), common));
  return [Math.min(last, rounded(upTo(exceedancesQuoted))), last];
}

/** What was recorded while it is few: between those points a line on these axes is straight anyway. */
function drawnPercentiles(
  recorded: readonly Recorded[],
  { last, quotable }: Pick<PercentileChart, 'last' | 'quotable'>,
): readonly number[] {
  const own = new Set([last, quotable]);
  for (const { percentiles } of recorded) {
    for (const percentile of percentiles) if (percentile <= last) own.add(percentile);
  }
  return own.size > mostPointsPerCurve
    ? percentileGrid(last, mostPointsPerCurve, quotable)
    : [...own].toSorted((a, b) => a - b);
}

/** Even steps on the nines axis, `-ln(1 - p)`, with the last quotable percentile among them. */
export function percentileGrid(last: number, size: number, quotable: number): readonly number[] {
  const end = ninesOf(last);
  const steps = Array.from({ length: size }, (_, index) => rounded(1 - Math.exp((-end * index) / (size - 1))));
  return [...new Set([...steps, quotable])].toSorted((a, b) => a - b);
}

function armCurves(
  arm: ArmName,
  own: readonly Recorded[],
  { grid, sample }: { readonly grid: readonly number[]; readonly sample: DrawnRounds },
): ArmCurves {
  const figure = (ms: number): number => Number(ms.toPrecision(4));
  const curves = own.map(({ curve }) => curve);
  const rounds = new Set(sample.rounds);
  const drawn = own.filter(({ round }) => rounds.has(round)).toSorted((a, b) => a.round - b.round);
  return {
    arm,
    trials: drawn.map(({ round, curve }) => ({
      round,
      points: grid.map((percentile) => ({ percentile, ms: figure(latencyAt(curve, percentile)) })),
    })),
    merged: grid.map((percentile) => ({ percentile, ms: figure(mergedLatencyAt(curves, percentile)) })),
  };
}

interface NotesInput {
  readonly quotable: number;
  readonly fewest: number;
  readonly sample: DrawnRounds;
}

const notesOf = ({ quotable, fewest, sample }: NotesInput): readonly string[] => [
  ...(Number.isFinite(fewest)
    ? [
        `Bold lines are thick up to ${percentileName(quotable)}: beyond it fewer than ${exceedancesQuoted} requests of a trial (${grouped(fewest)} in the smallest) remain, and nothing is quoted. More trials together do not change that: requests of one trial share its luck.`,
      ]
    : []),
  'Verdicts do not use the merged lines: they compare the percentiles of single trials, round by round. One trial that stalled bends the tail of its arm’s bold line.',
  'Lines join the percentiles that each trial recorded; between them latency is interpolated.',
  ...sampleNotes(sample),
  'Service time counts from the send, response time from the moment the request was due; comparisons use service time, and the send-lag gate makes that fair.',
];

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
