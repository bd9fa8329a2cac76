import { loadCharts, overviewCharts, type Chart } from '../charts/registry.ts';
import type { ReportModel } from '../model.ts';

/** A chart with what `--chart` calls it and where it stands. */
export interface NamedChart {
  /** `forest`; with several loads `200rps/forest`, and `ratioByLoad` for the one over all of them. */
  readonly name: string;
  readonly chart: Chart;
  /** `200 requests/s per arm`; null with one load, and over all of them. */
  readonly load: string | null;
}

/** Every chart of the report, in page order. */
export const namedCharts = ({ overview, loads }: Pick<ReportModel, 'overview' | 'loads'>): readonly NamedChart[] => [
  ...(overview ? overviewCharts(overview) : []).map((chart) => ({ name: chart.kind, chart, load: null })),
  ...loads.flatMap((load) =>
    loadCharts(load).map((chart) => ({
      name: load.heading === null ? chart.kind : `${load.id}/${chart.kind}`,
      chart,
      load: load.heading,
    })),
  ),
];

/** The one that is drawn where none is named: the finding of the first load. */
export const firstForest = (model: ReportModel): string =>
  namedCharts(model).find(({ chart }) => chart.kind === 'forest')?.name ?? 'forest';

/** undefined when the report has no such chart. */
export const chartNamed = (model: ReportModel, name: string): NamedChart | undefined =>
  namedCharts(model).find((each) => each.name === name);
