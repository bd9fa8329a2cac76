import type { ArmSummary } from '../../harness/core/analysis.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { sampleNotes } from './drawn-rounds.ts';
import { counted, grouped, levelFigure, millisecondFigure } from './numbers.ts';
import type { ArmCurves, CurvePoint, PercentileChart } from './percentiles.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

/** Which share of the requests was answered within a time: the percentile chart's curves, turned over. */
export interface EcdfChart extends ChartText {
  readonly arms: readonly ArmCurves[];
}

export interface EcdfInput {
  readonly percentiles: PercentileChart;
  readonly arms: readonly ArmSummary[];
}

export function ecdfChart(
  { percentiles, arms: summaries }: EcdfInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): EcdfChart {
  const { arms } = percentiles;
  return {
    id: `${at}ecdf`,
    title: ecdfTitle(percentiles),
    subtitle: `Share of requests answered within a time: service time, ms, logarithmic. Thin: one valid trial each; bold: merged, all requests of the arm's valid trials together. ${design.beside}`,
    description: `Cumulative distribution of service time for ${counted(arms.length, 'arm')}; the table below holds percentiles of the merged lines.`,
    notes: [
      'The same curves as by percentile, with the body of the distribution in view instead of its tail. Nothing is tested on them.',
      'Straight pieces join the recorded percentiles; the lowest piece begins at the fastest request.',
      ...sampleNotes(percentiles.sample),
    ],
    table: mergedTable({ percentiles, arms: summaries }, names),
    arms,
  };
}

/** A figure of the baseline alone: it compares nothing, so nothing has to be tested. */
function ecdfTitle({ arms, quotable }: PercentileChart): string {
  if (arms.length === 0) return 'No arm has a valid trial: there is no distribution to show';
  const baseline = arms.find(({ arm }) => arm.part === 'baseline');
  if (!baseline || quotable < 0.75) return 'Share of requests answered within a time';
  const [low, high] = [0.25, 0.75].map((percentile) => millisecondFigure(mergedAt(baseline.merged, percentile)));
  return `Half of the requests of the baseline took ${low ?? ''} to ${high ?? ''} ms (p25 to p75)`;
}

/** Between drawn points linear in the share: how the line is drawn. */
function mergedAt(points: readonly CurvePoint[], percentile: number): number {
  const above = points.findIndex((each) => each.percentile >= percentile - 1e-9);
  const right = points[above] ?? points.at(-1);
  const left = points[above - 1] ?? right;
  if (!left || !right) return Number.NaN;
  const step = right.percentile - left.percentile;
  const share = step > 0 ? Math.min(1, (percentile - left.percentile) / step) : 1;
  return left.ms * (right.ms / left.ms) ** share;
}

/** Below p25 the mixture would be read between a trial's p10 and its fastest request, where nothing was recorded. */
const shown = [0.25, 0.5, 0.75, 0.9, 0.99];

const mergedTable = ({ percentiles, arms }: EcdfInput, names: ReadonlyMap<string, ArmName>): Table => ({
  caption:
    "Merged distribution, ms: percentiles of all requests of the arm's valid trials together, interpolated between those that each trial recorded. They differ from means of trials, and no verdict rests on them.",
  columns: [
    textColumn('Arm'),
    ...shown.map((percentile) => numberColumn(`p${100 * percentile}`)),
    numberColumn('Valid trials'),
    numberColumn('Requests'),
  ],
  rows: arms.map(({ arm, completed, level }) => {
    const merged = percentiles.arms.find((each) => each.arm.id === arm)?.merged;
    const figure = (percentile: number): string => {
      if (!merged) return absent;
      return percentile > percentiles.quotable ? 'not quoted' : levelFigure(mergedAt(merged, percentile));
    };
    return [
      nameOf(names, arm).short,
      ...shown.map(figure),
      String(completed),
      level ? grouped(level.requests) : absent,
    ].map((text) => cell(text));
  }),
});
