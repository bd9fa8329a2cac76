import type { History } from '../../harness/core/history/history.ts';
import type { HistoryPoint } from '../../harness/core/history/track.ts';
import type { Interval, MetricId } from '../../harness/core/analysis.ts';
import type { ArmName } from '../model/arm-names.ts';
import type { ChartText } from '../model/chart.ts';
import { designWordsOf } from '../model/design-words.ts';
import { badgeOf, metricNames, type VerdictWord } from '../model/metric-view.ts';
import {
  confidence,
  cpuFigure,
  levelFigure,
  listed,
  mebibytes,
  moment,
  rounded,
  wordedRatio,
} from '../model/numbers.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from '../model/table.ts';
import { historyFinding, historyNotes } from './history-finding.ts';
import { historyMarks, type HistoryMark } from './history-marks.ts';
import { hrefOf, reportPath } from './paths.ts';

/** Ratio to the baseline of the same experiment over time, with what changed, over a strip of the baseline itself. */
export interface HistoryChart extends ChartText {
  readonly metric: MetricId;
  readonly arm: ArmName;
  /** Those that are drawn, oldest first. */
  readonly points: readonly DrawnPoint[];
  /** Stretches of one environment: a line is not drawn from one to the next. Indices of `points`. */
  readonly stretches: readonly (readonly number[])[];
  /** Mean level between change points; `from` and `to` are indices of `points`. */
  readonly levels: readonly { readonly from: number; readonly to: number; readonly ratio: number }[];
  /** Those within the picture, by index of `points`. */
  readonly marks: readonly HistoryMark[];
  /** All, by index of the table's rows, which has the newest first. */
  readonly allMarks: readonly (HistoryMark & { readonly when: string })[];
  /** `Baseline p50, ms`. */
  readonly baselineTitle: string;
  /** Links to the reports, from a history page, in the order of the table's rows. */
  readonly links: readonly string[];
}

export interface DrawnPoint {
  /** `11-21`, with the year where it is another one than before. */
  readonly label: string;
  readonly ratio: number;
  readonly interval: Interval;
  readonly verdict: VerdictWord;
  readonly text: string;
  readonly baseline: { readonly level: number; readonly interval: Interval | null; readonly text: string } | null;
}

/** More would stand closer than a pixel apart on a phone. */
const mostDrawn = 90;

export function historyChart(history: History, arm: ArmName, id: string): HistoryChart {
  const { key, points } = history;
  const from = Math.max(0, points.length - mostDrawn);
  const drawn = points.slice(from);
  const marks = historyMarks(history.marks);
  const finding = historyFinding(history, arm);
  const levels = [...new Set(points.map((point) => confidence(1 - point.confidence)))];
  return {
    id,
    title: finding,
    subtitle: `${metricNames[key.metric]} of the arm ÷ that of the baseline in the same experiment, with its ${listed(levels)} interval, unwidened; one step for each experiment, in the order of time; log scale. Below: the baseline itself. ${designWordsOf(key).beside}`,
    description: `${finding}. ${marks.length === 0 ? 'Nothing is marked' : `Marked: ${marks.map(({ letter, clauses }) => `${letter}, ${clauses.join('; ')}`).join('. ')}`}.`,
    notes: historyNotes(history, drawn.length),
    table: historyTable(history, marks),
    metric: key.metric,
    arm,
    points: drawn.map((point, index) => drawnPoint(point, drawn[index - 1], key.metric)),
    stretches: stretchesOf(drawn),
    levels: levelsOf(history, from),
    marks: marks.filter(({ index }) => index >= from).map((mark) => ({ ...mark, index: mark.index - from })),
    allMarks: marks.map((mark) => ({ ...mark, when: moment(points[mark.index]?.startedAt ?? '') })),
    baselineTitle: `Baseline ${baselineNames[key.metric]}: the environment, not the mesh`,
    links: points.map(({ experiment }) => `../${hrefOf(reportPath(experiment))}`).toReversed(),
  };
}

const baselineNames: Readonly<Record<MetricId, string>> = {
  p50: 'p50, ms',
  p90: 'p90, ms',
  p99: 'p99, ms',
  cpu: 'CPU-s per million requests',
  memory: 'memory, MiB',
};

/** A level of the baseline in the metric's unit, without it. */
const levelOf = (metric: MetricId, value: number): string => {
  if (metric === 'cpu') return cpuFigure(value);
  return metric === 'memory' ? mebibytes(value * 1024 ** 2).replace(' MiB', '') : levelFigure(value);
};

function drawnPoint(point: HistoryPoint, before: HistoryPoint | undefined, metric: MetricId): DrawnPoint {
  const { startedAt, ratio, ci, verdict, baseline, experiment } = point;
  const words = wordedRatio(ratio, ci);
  const when = `${moment(startedAt)}, ${experiment}`;
  return {
    label: startedAt.slice(0, 4) === before?.startedAt.slice(0, 4) ? startedAt.slice(5, 10) : startedAt.slice(0, 10),
    ratio: rounded(ratio),
    interval: { lower: rounded(ci.lower), upper: rounded(ci.upper) },
    verdict,
    text: `${when}: × ${words.ratio} (${words.ratioRange}), ${verdict}`,
    baseline: baseline && {
      level: rounded(baseline.level),
      interval: baseline.ci && { lower: rounded(baseline.ci.lower), upper: rounded(baseline.ci.upper) },
      text: `${when}: baseline ${levelOf(metric, baseline.level)}`,
    },
  };
}

/** Runs of neighbours in one environment. */
function stretchesOf(points: readonly HistoryPoint[]): number[][] {
  const stretches: number[][] = [];
  points.forEach(({ environment: { fingerprint } }, index) => {
    const last = stretches.at(-1);
    if (last && points[index - 1]?.environment.fingerprint === fingerprint) last.push(index);
    else stretches.push([index]);
  });
  return stretches;
}

/** Levels of series with change points, cut where another environment lies between. */
function levelsOf({ series }: History, from: number): HistoryChart['levels'] {
  return series
    .filter(({ changes }) => changes.length > 0)
    .flatMap(({ levels }) =>
      levels.flatMap(({ indices, ratio }) =>
        runs(indices.filter((index) => index >= from).map((index) => index - from)).map((run) => ({
          from: run[0] ?? 0,
          to: run.at(-1) ?? 0,
          ratio: rounded(ratio),
        })),
      ),
    );
}

/** 1 2 3 7 8 -> (1 2 3) (7 8). */
function runs(indices: readonly number[]): number[][] {
  const found: number[][] = [];
  for (const index of indices) {
    const last = found.at(-1);
    if (last?.at(-1) === index - 1) last.push(index);
    else found.push([index]);
  }
  return found;
}

/** Newest first. */
function historyTable({ key, points }: History, marks: readonly HistoryMark[]): Table {
  const at = new Map(marks.map((mark) => [mark.index, mark.letter]));
  return {
    caption: `${metricNames[key.metric]} of each experiment, newest first; the interval is unwidened, the verdict that of the report`,
    columns: [
      textColumn('Experiment'),
      textColumn('Started, UTC'),
      numberColumn('Ratio'),
      numberColumn('Interval'),
      numberColumn('Confidence'),
      numberColumn('Rounds'),
      textColumn('Verdict'),
      numberColumn(baselineNames[key.metric].replace(/^/, 'Baseline ')),
      textColumn('Environment'),
      textColumn('Mark'),
    ],
    rows: points.map((point, index) => tableRow(point, at.get(index), key.metric)).toReversed(),
  };
}

function tableRow(point: HistoryPoint, mark: string | undefined, metric: MetricId): readonly Cell[] {
  const { ratio, ratioRange } = wordedRatio(point.ratio, point.ci);
  return [
    cell(point.experiment),
    cell(moment(point.startedAt).replace(/ UTC$/, '')),
    cell(ratio),
    cell(ratioRange),
    cell(confidence(1 - point.confidence)),
    cell(String(point.n)),
    { text: '', mark: null, badge: badgeOf(point) },
    cell(point.baseline ? levelOf(metric, point.baseline.level) : absent),
    cell(point.environment.fingerprint.slice(0, 8)),
    cell(mark ?? ''),
  ];
}
