import type { Interval } from '../../harness/core/analysis.ts';
import type { PlannedLoad } from '../../harness/core/plan.ts';
import type { ArmName } from './arm-names.ts';
import type { ChartText } from './chart.ts';
import type { DesignWords } from './design-words.ts';
import { changes, type ForestGroup } from './forest.ts';
import type { LoadReport } from './load-report.ts';
import { varyingAxes, type AxisWords } from './load-words.ts';
import type { MetricView, VerdictWord } from './metric-view.ts';
import { confidence, counted, rounded, share } from './numbers.ts';
import type { Table } from './table.ts';

/** The ratio of every arm to the baseline along the first axis of the load, a panel for each metric. */
export interface RatioByLoadChart extends ChartText {
  /** `offered rate, requests/s per arm`. */
  readonly axis: string;
  /** Ticks in ascending order: `200`, `400`. */
  readonly levels: readonly string[];
  readonly panels: readonly RatioPanel[];
}

export interface RatioPanel {
  readonly metric: ForestGroup['metric'];
  readonly title: string;
  readonly equivalence: Interval;
  readonly arms: readonly ArmLine[];
}

export interface ArmLine {
  readonly arm: ArmName;
  readonly points: readonly LoadPoint[];
  /** At each level that has an estimate at all of its loads, the geometric mean over them: the line goes through it. */
  readonly line: readonly { readonly level: number; readonly ratio: number }[];
}

export interface LoadPoint {
  /** Index into `levels`. */
  readonly level: number;
  readonly ratio: number;
  readonly interval: Interval;
  readonly verdict: VerdictWord;
  /** `Arm (fidelity) at 200 requests/s per arm: different, +61 % (58 to 64 %)`. */
  readonly text: string;
}

/** @param table every figure of the chart, and of the metrics. */
export function ratioByLoadChart(
  loads: readonly LoadReport[],
  { design, table }: { readonly design: DesignWords; readonly table: Table },
): RatioByLoadChart {
  const axis = varyingAxes(loads.map(({ load }) => load))[0];
  const values = axis ? [...new Set(loads.map(({ load }) => axis.level(load)))].toSorted((a, b) => a - b) : [];
  const others = varyingAxes(loads.map(({ load }) => load)).slice(1);
  const levelOf = (load: PlannedLoad): number => (axis ? values.indexOf(axis.level(load)) : 0);
  const first = loads[0];
  const refused = loads.some(({ verdicts }) => verdicts.some(({ metrics }) => metrics.some(({ shown }) => !shown)));
  return {
    id: 'ratio-by-load',
    title: chartTitle(loads),
    subtitle: `Ratio arm ÷ baseline with its ${confidence(first?.alpha ?? 0.05)} interval, widened over all claims; log scale, a scale of its own in each panel. ${design.beside}`,
    description: `One panel per metric, one line per arm, one mark per load, over ${axis?.title ?? 'the loads'}. The tables below hold the figures.`,
    notes: [
      ...(others.length === 0 ? [] : [otherAxes(others)]),
      'Marks that are filled are decided, hollow ones are not; the shaded band counts as the same.',
      ...(refused ? ['Where a mark is missing the number is not quoted; the tables say why.'] : []),
    ],
    table,
    axis: axis?.title ?? 'load',
    levels: axis ? values.map(axis.tick) : loads.map(({ id }) => id),
    panels: (first?.forest.groups ?? []).map(({ metric, title, equivalence }) => ({
      metric,
      title,
      equivalence,
      arms: (first?.verdicts ?? []).map(({ arm }) => armLine({ arm, metric }, loads, levelOf)),
    })),
  };
}

const otherAxes = (others: readonly AxisWords[]): string =>
  `Several loads share a level, because ${others.map(({ title }) => title).join(' and ')} vary too: each has a mark of its own, and lines join the geometric mean over them.`;

function armLine(
  { arm, metric }: { arm: ArmName; metric: ForestGroup['metric'] },
  loads: readonly LoadReport[],
  levelOf: (load: PlannedLoad) => number,
): ArmLine {
  const seen = loads.map((report) => ({ report, level: levelOf(report.load), view: viewOf(report, arm, metric) }));
  const points = seen.flatMap(({ report, level, view }) =>
    view?.shown ? [pointOf({ arm, level, view, shown: view.shown, heading: report.heading ?? report.id })] : [],
  );
  const complete = [...new Set(seen.map(({ level }) => level))].filter((level) =>
    seen.every((each) => each.level !== level || each.view?.shown),
  );
  const line = complete
    .toSorted((a, b) => a - b)
    .map((level) => ({ level, ratio: rounded(geometricMean(points.filter((point) => point.level === level))) }));
  return { arm, points, line };
}

const viewOf = ({ verdicts }: LoadReport, arm: ArmName, metric: ForestGroup['metric']): MetricView | undefined =>
  verdicts.find((verdict) => verdict.arm.id === arm.id)?.metrics.find((view) => view.metric === metric);

interface Placing {
  readonly arm: ArmName;
  readonly level: number;
  readonly view: MetricView;
  readonly shown: NonNullable<MetricView['shown']>;
  readonly heading: string;
}

const pointOf = ({ arm, level, view, shown, heading }: Placing): LoadPoint => ({
  level,
  ratio: shown.numbers.ratio,
  interval: shown.numbers.interval,
  verdict: view.verdict,
  text: `${arm.full} at ${heading}: ${view.badge.word}, ${shown.change} (${shown.changeRange})`,
});

const geometricMean = (points: readonly LoadPoint[]): number =>
  Math.exp(points.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / points.length);

/** The finding on p50 over all loads. */
function chartTitle(loads: readonly LoadReport[]): string {
  const views = loads.flatMap(({ verdicts }) =>
    verdicts
      .filter(({ arm }) => arm.part === 'treatment')
      .flatMap(({ metrics }) => metrics.filter(({ metric }) => metric === 'p50')),
  );
  if (views.every(({ verdict }) => verdict === 'refused')) return 'p50 could be compared at no load';
  const different = views.filter(({ verdict }) => verdict === 'different');
  const where = `${counted(views.length, 'comparison')} over ${counted(loads.length, 'load')}`;
  if (different.length === 0) return `p50 is not shown to differ from the baseline in any of ${where}`;
  return `p50 differs from the baseline in ${different.length} of ${where} (${changes(different)})`;
}

/** `±5 %`. */
export const bandWords = ({ upper }: Interval): string => `same within ±${share(upper - 1)}`;
