import type { TopLevelSpec } from 'vega-lite';
import type { ReportModel } from '../model.ts';
import type { ChartText } from '../model/chart.ts';
import type { LoadReport } from '../model/load-report.ts';
import type { Overview } from '../model/overview.ts';
import type { WaterfallChart } from '../model/waterfall.ts';
import type { ProbesSection } from '../model/probes.ts';
import { costSpec } from './cost.ts';
import { ecdfSpec } from './ecdf.ts';
import { forestSpec } from './forest.ts';
import { memorySpec } from './memory.ts';
import { percentileSpec } from './percentiles.ts';
import { ratioByLoadSpec } from './ratio-by-load.ts';
import { roundsSpec } from './rounds.ts';
import type { Layout } from './theme.ts';
import { timelineSpec } from './timeline.ts';
import { trialStripSpec } from './trial-strip.ts';
import { waterfallSpec } from './waterfall.ts';
import { timePartsSpec } from './waterfall-parts.ts';

/** A chart of the report: which part of the model it draws, and whether there is anything to draw. */
export interface Chart {
  /** What templates call it; one of each kind stands in the overview or at a load. */
  readonly kind:
    | 'ratioByLoad'
    | 'forest'
    | 'percentiles'
    | 'ecdf'
    | 'timeline'
    | 'strip'
    | 'rounds'
    | 'cost'
    | 'memory'
    | 'timeParts'
    | WaterfallChart['kind'];
  readonly text: ChartText;
  readonly empty: boolean;
  readonly spec: (layout: Layout) => TopLevelSpec;
}

/** The charts over all loads. One line each. */
export const overviewCharts = ({ chart }: Overview): readonly Chart[] => [
  {
    kind: 'ratioByLoad',
    text: chart,
    empty: chart.panels.every(({ arms }) => arms.every(({ points }) => points.length === 0)),
    spec: (layout) => ratioByLoadSpec(chart, layout),
  },
];

/** The charts of one load, in page order. One line each. */
export const loadCharts = ({
  forest,
  percentiles,
  ecdf,
  timeline,
  trialStrip,
  rounds,
  cost,
  memory,
  probes,
}: LoadReport): readonly Chart[] => [
  { kind: 'forest', text: forest, empty: forest.groups.length === 0, spec: (layout) => forestSpec(forest, layout) },
  {
    kind: 'percentiles',
    text: percentiles,
    empty: percentiles.arms.length === 0,
    spec: (layout) => percentileSpec(percentiles, layout),
  },
  { kind: 'ecdf', text: ecdf, empty: ecdf.arms.length === 0, spec: (layout) => ecdfSpec(ecdf, layout) },
  {
    kind: 'timeline',
    text: timeline,
    empty: timeline.panels.length === 0,
    spec: (layout) => timelineSpec(timeline, layout),
  },
  {
    kind: 'strip',
    text: trialStrip,
    empty: trialStrip.arms.length === 0,
    spec: (layout) => trialStripSpec(trialStrip, layout),
  },
  { kind: 'rounds', text: rounds, empty: rounds.panels.length === 0, spec: (layout) => roundsSpec(rounds, layout) },
  { kind: 'cost', text: cost, empty: cost.bars.length === 0, spec: (layout) => costSpec(cost, layout) },
  { kind: 'memory', text: memory, empty: memory.bars.length === 0, spec: (layout) => memorySpec(memory, layout) },
  ...(probes ? probeCharts(probes) : []),
];

/** Of the probes: the request's time by part, and its steps in an arm each. */
const probeCharts = ({ parts, waterfalls }: ProbesSection): readonly Chart[] => [
  ...(parts
    ? [
        {
          kind: 'timeParts' as const,
          text: parts,
          empty: false,
          spec: (layout: Layout) => timePartsSpec(parts, layout),
        },
      ]
    : []),
  ...waterfalls.map((chart) => ({
    kind: chart.kind,
    text: chart,
    empty: false,
    spec: (layout: Layout) => waterfallSpec(chart, layout),
  })),
];

/** Every chart, in page order. */
export const charts = ({ overview, loads }: Pick<ReportModel, 'overview' | 'loads'>): readonly Chart[] => [
  ...(overview ? overviewCharts(overview) : []),
  ...loads.flatMap(loadCharts),
];
