import type { TopLevelSpec } from 'vega-lite';
import type { ReportModel } from '../model.ts';
import type { ChartText } from '../model/chart.ts';
import { costSpec } from './cost.ts';
import { forestSpec } from './forest.ts';
import { percentileSpec } from './percentiles.ts';
import { roundsSpec } from './rounds.ts';
import type { Layout } from './theme.ts';

/** A chart of the report: which part of the model it draws, and whether there is anything to draw. */
export interface Chart {
  readonly text: ChartText;
  readonly empty: boolean;
  readonly spec: (layout: Layout) => TopLevelSpec;
}

/** Every chart, in page order. One line each. */
export const charts = ({ forest, percentiles, cost, rounds }: ReportModel): readonly Chart[] => [
  { text: forest, empty: forest.groups.length === 0, spec: (layout) => forestSpec(forest, layout) },
  { text: percentiles, empty: percentiles.arms.length === 0, spec: (layout) => percentileSpec(percentiles, layout) },
  { text: cost, empty: cost.bars.length === 0, spec: (layout) => costSpec(cost, layout) },
  { text: rounds, empty: rounds.panels.length === 0, spec: (layout) => roundsSpec(rounds, layout) },
];
