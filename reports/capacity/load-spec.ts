import type { TopLevelSpec } from 'vega-lite';
import { literal, pixels, textAt, type Layer } from '../charts/layer.ts';
import { decadeTicks, logPosition, type Span } from '../charts/log-ticks.ts';
import { armColour, armDash, colours, config, type Layout } from '../charts/theme.ts';
import type { LoadChart, LoadSeries } from './load-chart.ts';

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: Span;
  readonly y: Span;
}

/** Room above the curves for the marks of saturated rates. */
const saturatedBand = 22;

/** Both axes logarithmic; crosses above the curves where a rate was past saturation. */
export function loadSpec(chart: LoadChart, layout: Layout): TopLevelSpec {
  const padding = { left: 52, right: 14, top: 8, bottom: 42 };
  const frame: Frame = {
    width: layout.width - padding.left - padding.right,
    height: layout.name === 'wide' ? 380 : 300,
    ...spansOf(chart),
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.width,
    height: frame.height,
    padding,
    autosize: { type: 'none' },
    config,
    layer: [
      ...sloLayers(chart, frame),
      ...chart.series.flatMap((series) => seriesLayers(series, frame)),
      saturatedLayer(chart, frame),
      kneeLayer(chart, frame),
    ],
  };
}

function spansOf({ series, sloMs }: LoadChart): Pick<Frame, 'x' | 'y'> {
  const points = series.flatMap(({ p50, p99 }) => [...p50, ...p99]);
  const rates = [
    ...points.map(({ rps }) => rps),
    ...series.flatMap(({ saturated }) => saturated.map(({ rps }) => rps)),
  ];
  const all = rates.filter((rps) => rps > 0);
  const latencies = [sloMs, ...points.map(({ ms }) => ms)];
  return {
    x: { low: Math.min(...all, 1000) / 1.1, high: Math.max(...all, 1) * 1.1 },
    // The band above the highest latency belongs to rates that have none.
    y: { low: Math.min(...latencies) / 1.3, high: Math.max(...latencies) * 1.6 },
  };
}

const axes = ({ x, y }: Frame) => ({
  x: {
    field: 'rps',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [x.low, x.high], nice: false },
    axis: { values: decadeTicks(x), format: ',d', title: 'achieved requests/s, log scale', grid: true },
  },
  y: {
    field: 'ms',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [y.low, y.high], nice: false },
    axis: {
      values: decadeTicks(y),
      labelExpr: "format(datum.value, '~g')",
      title: 'service time, ms',
      titleX: -38,
      grid: true,
    },
  },
});

function sloLayers({ sloMs }: LoadChart, frame: Frame): Layer[] {
  const y = frame.height * (1 - logPosition(sloMs, frame.y));
  return [
    {
      data: { values: [{ y }] },
      mark: { type: 'rule', color: colours.text, strokeDash: [5, 3], strokeWidth: 1.25 },
      encoding: { x: { value: 0 }, x2: { value: frame.width }, y: pixels('y') },
    },
    textAt(6, [{ y: y - 9, text: `SLO: p99 ≤ ${sloMs} ms` }], { color: colours.text, size: 11 }),
  ];
}

function seriesLayers({ arm, p50, p99 }: LoadSeries, frame: Frame): Layer[] {
  const stroke = armColour(arm);
  const line = (values: LoadSeries['p50'], strokeWidth: number): Layer => ({
    data: { values: values.map(({ rps, fittedMs }) => ({ rps, ms: fittedMs })) },
    mark: { type: 'line', stroke, strokeDash: armDash(arm), strokeWidth, strokeJoin: 'round' },
    encoding: axes(frame),
  });
  const points = (values: LoadSeries['p50'], size: number): Layer => ({
    data: { values: [...values] },
    mark: { type: 'point', shape: 'circle', size, stroke, fill: stroke, opacity: 0.8 },
    encoding: axes(frame),
  });
  return [line(p50, 1), line(p99, 2.4), points(p50, 8), points(p99, 16)];
}

function saturatedLayer({ series }: LoadChart, frame: Frame): Layer {
  const values = series.flatMap(({ arm, saturated }, index) =>
    saturated.map(({ rps, says }) => ({ rps, says, y: 7 + (index % 3) * (saturatedBand / 3), colour: armColour(arm) })),
  );
  return {
    data: { values },
    mark: { type: 'point', shape: 'cross', angle: 45, size: 44, strokeWidth: 1, opacity: 0.9, aria: true },
    encoding: {
      x: axes(frame).x,
      y: pixels('y'),
      stroke: literal('colour'),
      fill: literal('colour'),
      description: { field: 'says', type: 'nominal' },
    },
  };
}

function kneeLayer({ series }: LoadChart, frame: Frame): Layer {
  const values = series.flatMap(({ arm, kneeRps }) =>
    kneeRps === null
      ? []
      : [
          {
            rps: kneeRps,
            y: frame.height - 6,
            colour: armColour(arm),
            says: `${arm.label}: knee at ${Math.round(kneeRps)} requests/s`,
          },
        ],
  );
  return {
    data: { values },
    mark: { type: 'point', shape: 'triangle-up', size: 60, strokeWidth: 1.5, opacity: 1, aria: true },
    encoding: {
      x: axes(frame).x,
      y: pixels('y'),
      stroke: literal('colour'),
      fill: { value: 'var(--page)' },
      description: { field: 'says', type: 'nominal' },
    },
  };
}
