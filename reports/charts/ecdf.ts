import type { TopLevelSpec } from 'vega-lite';
import type { EcdfChart } from '../model/ecdf.ts';
import type { ArmCurves, CurvePoint } from '../model/percentiles.ts';
import { ofArm, type Layer } from './layer.ts';
import { latencyTicks } from './latency-span.ts';
import type { Span } from './log-ticks.ts';
import { latencySpan } from './percentiles.ts';
import { armColour, armDash, config, type Layout } from './theme.ts';

/** Share of requests over latency: one thin line per trial, the merged distribution of each arm in bold. */
export function ecdfSpec(chart: EcdfChart, { name, width }: Layout): TopLevelSpec {
  const padding = { left: 52, right: 14, top: 8, bottom: 42 };
  const x = latencySpan(chart);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: width - padding.left - padding.right,
    height: name === 'narrow' ? 260 : 320,
    padding,
    autosize: { type: 'none' },
    config,
    layer: [...chart.arms.map((curves) => thinLayer(curves, x)), ...chart.arms.map((curves) => boldLayer(curves, x))],
  };
}

const axes = (x: Span) => ({
  x: {
    field: 'ms',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [x.low, x.high], nice: false },
    axis: {
      values: latencyTicks(x),
      labelExpr: "format(datum.value, '~g')",
      labelOverlap: true,
      title: 'service time, ms',
      grid: true,
    },
  },
  y: {
    field: 'share',
    type: 'quantitative' as const,
    scale: { domain: [0, 100], nice: false },
    axis: { values: [0, 25, 50, 75, 90, 100], title: 'requests, %', titleX: -38, grid: true },
  },
  // Many requests of the same time make an upright line: points follow their share, not their place.
  order: { field: 'share', type: 'quantitative' as const },
});

const datum = ({ percentile, ms }: CurvePoint): { ms: number; share: number } => ({
  ms,
  share: Number((100 * percentile).toPrecision(6)),
});

const thinLayer = ({ arm, trials }: ArmCurves, x: Span): Layer => ({
  ...ofArm(arm),
  data: { values: trials.flatMap(({ round, points }) => points.map((point) => ({ ...datum(point), round }))) },
  mark: { type: 'line', stroke: armColour(arm), strokeWidth: 0.8, opacity: 0.35 },
  encoding: { ...axes(x), detail: { field: 'round', type: 'nominal' } },
});

const boldLayer = ({ arm, merged }: ArmCurves, x: Span): Layer => ({
  ...ofArm(arm),
  data: { values: merged.map(datum) },
  mark: { type: 'line', stroke: armColour(arm), strokeDash: armDash(arm), strokeWidth: 2.6, strokeJoin: 'round' },
  encoding: axes(x),
});
