import { quantileType7, median } from '../../harness/core/stats/descriptive.ts';
import type { Timeline } from '../../harness/core/timeline.ts';
import type { Trial } from '../../harness/core/trial.ts';
import type { ArmSummary } from '../../harness/core/analysis.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { sampleNotes, type DrawnRounds } from './drawn-rounds.ts';
import { counted, grouped, levelFigure, millisecondFigure } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';
import {
  levelsOf,
  linesOf,
  medianLines,
  upperPercentile,
  type Binning,
  type TimeLines,
  type UpperPercentile,
} from './timeline-series.ts';

/** How the latency of each arm went, second by second, the warm-up that was cut included. */
export interface TimelineChart extends ChartText {
  /** In plan order; an arm without a timeline has no panel. */
  readonly panels: readonly TimelinePanel[];
  /** Drawn above p50; null where seconds have too few requests for it. */
  readonly upper: UpperPercentile | null;
  /** Seconds from the start of the measured window: where the axis begins (the warm-up is negative) and ends. */
  readonly span: { readonly from: number; readonly to: number };
}

export interface TimelinePanel {
  readonly arm: ArmName;
  /** `median second: p50 0.19, p90 0.52 ms`. */
  readonly caption: string;
  readonly trials: readonly (TimeLines & { readonly round: number })[];
  /** At each point the median over trials. */
  readonly median: TimeLines;
}

/** Of one load. */
export interface TimelineInput {
  readonly timelines: readonly Timeline[];
  readonly trials: readonly Trial[];
  readonly arms: readonly ArmSummary[];
  /** Loads that share the page, and with it the budget of points. */
  readonly loads: number;
}

/** All thin lines together. */
const pointBudget = 5000;
const mostPoints = 80;
const fewestPoints = 20;

export function timelineChart(
  input: TimelineInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): TimelineChart {
  const valid = validTimelines(input);
  const binning = binningOf(valid, input.loads);
  const arms = input.arms.flatMap(({ arm }) => {
    const own = valid.filter((timeline) => timeline.arm === arm);
    return own.length === 0 ? [] : [{ arm: nameOf(names, arm), timelines: own }];
  });
  const panels = arms.map((own) => panelOf(own, binning)).filter(({ trials }) => trials.length > 0);
  const { binSeconds, upper } = binning;
  const sample = sampleOf(input, valid);
  const lines = upper === null ? 'p50' : `p50 (solid) and ${upper} (dashed)`;
  return {
    id: `${at}timeline`,
    title: timelineTitle(arms, { panels: panels.length, sample }),
    subtitle: `${lines} of single seconds${binSeconds === 1 ? '' : `, ${binSeconds} to a point`}, service time, ms, logarithmic. Thin: one valid trial each; bold: median over trials. Shaded: warm-up. ${design.beside}`,
    description: `One panel per arm: latency over time. ${panels.map(({ arm, caption }) => `${arm.full}: ${caption}`).join('; ')}.`,
    notes: notesOf(valid, { binning, sample }),
    table: timelineTable(arms, upper),
    panels,
    upper,
    span: spanOf(valid),
  };
}

interface ArmTimelines {
  readonly arm: ArmName;
  readonly timelines: readonly Timeline[];
}

/** Those of trials that still count: a report may leave out trials that were valid when they were read. */
function validTimelines({ timelines, trials }: TimelineInput): readonly Timeline[] {
  const valid = new Set(trials.flatMap(({ state, round, arm }) => (state === 'completed' ? [`${round}/${arm}`] : [])));
  return timelines.filter(({ round, arm, points }) => valid.has(`${round}/${arm}`) && points.length > 0);
}

function binningOf(timelines: readonly Timeline[], loads: number): Binning {
  const upper = upperPercentile(timelines);
  const { from, to } = spanOf(timelines);
  const lines = Math.max(1, timelines.length) * (upper === null ? 1 : 2) * loads;
  const points = Math.min(mostPoints, Math.max(fewestPoints, Math.floor(pointBudget / lines)));
  return { upper, binSeconds: Math.max(1, Math.ceil((to - from) / points)) };
}

function spanOf(timelines: readonly Timeline[]): TimelineChart['span'] {
  const seconds = timelines.flatMap(({ points }) => [points[0]?.second ?? 0, (points.at(-1)?.second ?? 0) + 1]);
  return seconds.reduce(({ from, to }, second) => ({ from: Math.min(from, second), to: Math.max(to, second) }), {
    from: 0,
    to: 1,
  });
}

function sampleOf({ trials }: TimelineInput, drawn: readonly Timeline[]): DrawnRounds {
  const rounds = trials.filter(({ state }) => state === 'completed').map(({ round }) => round);
  return { rounds: [...new Set(drawn.map(({ round }) => round))], of: new Set(rounds).size };
}

function panelOf({ arm, timelines }: ArmTimelines, binning: Binning): TimelinePanel {
  const trials = timelines
    .map((timeline) => ({ round: timeline.round, ...linesOf(timeline, binning) }))
    .filter(({ p50 }) => p50.length > 0)
    .toSorted((a, b) => a.round - b.round);
  const levels = (['p50', binning.upper] as const).flatMap((percentile) => {
    const values = percentile === null ? [] : levelsOf(measured(timelines), percentile);
    return values.length === 0 ? [] : [`${percentile ?? ''} ${millisecondFigure(median(values))}`];
  });
  return { arm, caption: `median second: ${levels.join(', ')} ms`, trials, median: medianLines(trials) };
}

const measured = (timelines: readonly Timeline[]): Timeline['points'] =>
  timelines.flatMap(({ points }) => points.filter(({ second }) => second >= 0));

const warmUp = (timelines: readonly Timeline[]): Timeline['points'] =>
  timelines.flatMap(({ points }) => points.filter(({ second }) => second < 0));

/** A figure of the baseline alone: it compares nothing, so nothing has to be tested. */
function timelineTitle(
  arms: readonly ArmTimelines[],
  { panels, sample }: { readonly panels: number; readonly sample: DrawnRounds },
): string {
  if (arms.length === 0) return 'There is no latency over time to show';
  if (panels === 0) return 'Too few requests a second for a percentile of a second: nothing is drawn';
  const baseline = arms.find(({ arm }) => arm.part === 'baseline');
  const range = baseline ? rangeWords(levelsOf(measured(baseline.timelines), 'p50')) : absent;
  return range === absent
    ? 'Latency over time'
    : `In 9 of 10 measured seconds${sample.rounds.length < sample.of ? ' that are drawn' : ''} the p50 of the baseline lay within ${range} ms`;
}

/** `0.18 to 0.21`: the middle nine tenths; one figure where both ends are worded alike. */
function rangeWords(values: readonly number[]): string {
  if (values.length === 0) return absent;
  const [low, high] = [0.05, 0.95].map((p) => levelFigure(quantileType7(values, p)));
  return low === high ? (low ?? absent) : `${low ?? ''} to ${high ?? ''}`;
}

interface NotesInput {
  readonly binning: Binning;
  readonly sample: DrawnRounds;
}

function notesOf(timelines: readonly Timeline[], { binning, sample }: NotesInput): readonly string[] {
  const counts = measured(timelines).map(({ count }) => count);
  if (counts.length === 0) return [];
  return [
    'The warm-up was cut: no number of this report contains it. The axis counts from the first measured second.',
    `A second holds about ${counted(Math.round(median(counts)), 'request')} of an arm: its percentiles scatter more than those of a trial, and nothing is tested on them. A percentile is drawn where 10 requests of the second lie beyond it.`,
    ...(binning.binSeconds === 1
      ? []
      : [
          `A point is the median of up to ${grouped(binning.binSeconds)} seconds: percentiles of seconds cannot be merged into one of a longer time.`,
        ]),
    ...sampleNotes(sample),
  ];
}

const timelineTable = (arms: readonly ArmTimelines[], upper: UpperPercentile | null): Table => ({
  caption:
    'Percentiles of single seconds, ms: median over seconds and trials, and what 9 of 10 measured seconds lie within',
  columns: [
    textColumn('Arm'),
    numberColumn('Trials drawn'),
    ...(['p50', upper] as const).flatMap((percentile) =>
      percentile === null
        ? []
        : [
            numberColumn(`${percentile} in the warm-up`),
            numberColumn(`${percentile} measured`),
            numberColumn(`${percentile} of 9 in 10 seconds`),
          ],
    ),
  ],
  rows: arms.map(({ arm, timelines }) => {
    const figures = (percentile: 'p50' | UpperPercentile): string[] => {
      const middle = (points: Timeline['points']): string => {
        const values = levelsOf(points, percentile);
        return values.length === 0 ? absent : levelFigure(median(values));
      };
      const [before, within] = [warmUp(timelines), measured(timelines)];
      return [middle(before), middle(within), rangeWords(levelsOf(within, percentile))];
    };
    return [arm.short, grouped(timelines.length), ...figures('p50'), ...(upper === null ? [] : figures(upper))].map(
      (text) => cell(text),
    );
  }),
});
