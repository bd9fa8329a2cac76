import type { AxisEffect } from '../../harness/core/analysis.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { ArmName } from './arm-names.ts';
import { axisEffectTable, type AxisEffects } from './axis-effect-table.ts';
import { designWordsOf } from './design-words.ts';
import type { LoadReport } from './load-report.ts';
import type { MetricView } from './metric-view.ts';
import { confidence } from './numbers.ts';
import { ratioByLoadChart, type RatioByLoadChart } from './ratio-by-load.ts';
import { absent, cell, textColumn, type Cell, type Table } from './table.ts';

/** Several loads on one page: every verdict at a glance, how the ratio moves with the load, and what moves it. */
export interface Overview {
  readonly summary: string;
  /** Loads x arms, one table for each metric. */
  readonly tables: readonly Table[];
  readonly arms: readonly ArmName[];
  readonly chart: RatioByLoadChart;
  readonly axisEffects: AxisEffects;
}

export interface OverviewInput {
  readonly plan: Plan;
  readonly axisEffects: readonly AxisEffect[];
}

/** null with one load. */
export function overview(
  loads: readonly LoadReport[],
  { plan, axisEffects }: OverviewInput,
  names: ReadonlyMap<string, ArmName>,
): Overview | null {
  const [first] = loads;
  if (!first || loads.length < 2) return null;
  const [primary, ...others] = first.forest.groups.map(({ metric, title }) => metricTable(loads, metric, title));
  const table = primary ?? { caption: 'Nothing was compared', columns: [textColumn('Load')], rows: [] };
  return {
    summary: `Every claim is corrected over all arms and loads together. ${designWordsOf(plan).estimates}`,
    tables: [table, ...others],
    arms: first.verdicts.map(({ arm }) => arm),
    chart: ratioByLoadChart(loads, { design: designWordsOf(plan), table }),
    axisEffects: axisEffectTable(axisEffects, plan, names),
  };
}

function metricTable(loads: readonly LoadReport[], metric: string, title: string): Table {
  const arms = loads[0]?.verdicts.map(({ arm }) => arm) ?? [];
  return {
    caption: `${title}: ratio to the baseline (${confidence(loads[0]?.alpha ?? 0.05)} interval), verdict`,
    columns: [textColumn('Load'), ...arms.map(({ short }) => textColumn(short))],
    rows: loads.map((load) => [
      cell(load.heading ?? load.id),
      ...arms.map((arm) =>
        viewCell(
          load.verdicts.find((verdict) => verdict.arm.id === arm.id)?.metrics.find((view) => view.metric === metric),
        ),
      ),
    ]),
  };
}

function viewCell(view: MetricView | undefined): Cell {
  if (!view) return cell(absent);
  const { shown, badge } = view;
  return { ...cell(shown ? `× ${shown.ratio} (${shown.ratioRange})` : view.because), badge };
}
