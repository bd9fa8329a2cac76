import type { TopLevelSpec } from 'vega-lite';
import { literal, textAt, type Layer } from '../../charts/layer.ts';
import { fineTicks, ratioTicks, type Span } from '../../charts/log-ticks.ts';
import { textWidth } from '../../charts/text-width.ts';
import { armColour, colours, config, type Layout } from '../../charts/theme.ts';
import { verdictShapes } from '../../charts/verdict-shapes.ts';
import type { DrawnPoint, HistoryChart } from '../history-chart.ts';
import type { HistoryMark } from '../history-marks.ts';

const axisRoom = 54;
const ratioHeight = 190;
const baselineHeight = 64;
const markRoom = 18;
const betweenPanels = 48;

/** The ratio of every experiment with its interval and what changed, over the baseline that it was divided by. */
export function historySpec(chart: HistoryChart, layout: Layout): TopLevelSpec {
  const width = layout.width - axisRoom - 16;
  const x = orderAxis(chart.points, width);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: { left: 4, right: 4, top: 4, bottom: 4 },
    config,
    columns: 1,
    align: 'none',
    // Titles and axis labels do not push panels apart: their room is set here.
    bounds: 'flush',
    spacing: { column: 0, row: betweenPanels },
    concat: [
      { width, height: ratioHeight, layer: ratioLayers(chart, x, width) },
      { width, height: baselineHeight, layer: baselineLayers(chart, x) },
    ],
  };
}

type OrderAxis = ReturnType<typeof orderAxis>;

/** Even steps; dates where their labels do not touch. */
function orderAxis(points: readonly DrawnPoint[], width: number) {
  const step = width / Math.max(1, points.length);
  const apart = Math.max(1, Math.ceil((textWidth('2026-00-00', 11) + 8) / step));
  const labels = points.map(({ label }) => label);
  return {
    domain: [-0.5, Math.max(1, points.length) - 0.5],
    axis: {
      values: points.map((_, index) => index).filter((index) => index % apart === 0),
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      title: null,
      grid: false,
    },
  };
}

const across = ({ domain, axis }: OrderAxis, withAxis: boolean) => ({
  type: 'quantitative' as const,
  scale: { domain: [...domain], nice: false },
  axis: withAxis ? axis : null,
});

function ratioLayers(chart: HistoryChart, order: OrderAxis, width: number): Layer[] {
  const { points, stretches, levels, marks, arm } = chart;
  const span = spanOf(points);
  const colour = armColour(arm);
  const x = across(order, true);
  const y = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [span.low, span.high], nice: false, clamp: true },
    axis: {
      values: span.high / span.low < 1.4 ? fineTicks(span) : ratioTicks(span, ratioHeight),
      labelExpr: "'× ' + format(datum.value, '~g')",
      title: null,
      grid: true,
    },
  };
  const dots = points.map((point, index) => ({
    index,
    ratio: point.ratio,
    ...point.interval,
    shape: verdictShapes[point.verdict] ?? 'circle',
    fill: point.verdict === 'inconclusive' ? 'var(--page)' : colour,
    stroke: colour,
    text: point.text,
  }));
  return [
    ...(span.low <= 1 && span.high >= 1
      ? [
          {
            data: { values: [{ one: 1 }] },
            mark: { type: 'rule', color: colours.axis, strokeWidth: 1.25 },
            encoding: { y: { ...y, field: 'one' } },
          } satisfies Layer,
        ]
      : []),
    ...markLayers(marks, { x, width, count: points.length }),
    ...levels.map(({ from, to, ratio }): Layer => ({
      data: { values: [{ from: from - 0.4, to: to + 0.4, ratio }] },
      mark: { type: 'rule', stroke: colour, strokeWidth: 5, opacity: 0.22 },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'ratio' } },
    })),
    ...stretches.map((indices): Layer => ({
      data: { values: dots.filter(({ index }) => indices.includes(index)) },
      mark: { type: 'line', stroke: colour, strokeWidth: 0.9, opacity: 0.7 },
      encoding: { x: { ...x, field: 'index' }, y: { ...y, field: 'ratio' } },
    })),
    {
      data: { values: dots },
      mark: { type: 'rule', stroke: colour, strokeWidth: points.length > 45 ? 1 : 1.75 },
      encoding: { x: { ...x, field: 'index' }, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
    },
    {
      data: { values: dots },
      mark: { type: 'point', size: points.length > 45 ? 18 : 42, strokeWidth: 1.5, opacity: 1, aria: true },
      encoding: {
        x: { ...x, field: 'index' },
        y: { ...y, field: 'ratio' },
        shape: literal('shape'),
        fill: literal('fill'),
        stroke: literal('stroke'),
        description: { field: 'text', type: 'nominal' },
      },
    },
  ];
}

/** Kinds of marks differ in dash and in the weight of their letter as much as in colour. */
const markLooks: Readonly<Record<HistoryMark['kind'], { colour: string; dash: number[]; width: number }>> = {
  change: { colour: 'var(--tone-higher)', dash: [], width: 2 },
  environment: { colour: colours.text, dash: [], width: 1 },
  version: { colour: 'var(--link)', dash: [5, 3], width: 1.25 },
  fidelity: { colour: colours.muted, dash: [2, 2], width: 1.25 },
};

interface MarkFrame {
  readonly x: ReturnType<typeof across>;
  readonly width: number;
  readonly count: number;
}

/** A rule halfway between the experiments before and after, its letter above it, and words where there is room. */
function markLayers(marks: readonly HistoryMark[], { x, width, count }: MarkFrame): Layer[] {
  return marks.flatMap((mark, place): Layer[] => {
    const { colour, dash, width: strokeWidth } = markLooks[mark.kind];
    const at = mark.index - 0.5;
    const toPixels = (index: number): number => ((index + 0.5) / count) * width;
    const room = toPixels((marks[place + 1]?.index ?? count) - 0.5) - toPixels(at) - 8;
    const words = `${mark.letter} ${mark.short}`;
    const fits = room > 90 || textWidth(words, 11) <= room;
    return [
      {
        data: { values: [{ at }] },
        mark: { type: 'rule', stroke: colour, strokeDash: dash, strokeWidth },
        encoding: { x: { ...x, field: 'at' } },
      },
      textAt(toPixels(at), [{ y: 2 - markRoom / 2, text: fits ? words : mark.letter }], {
        color: colour,
        size: 11,
        weight: mark.kind === 'change' ? 'bold' : 'normal',
        ...(fits ? { limit: room } : {}),
      }),
    ];
  });
}

function baselineLayers({ points, stretches, baselineTitle }: HistoryChart, order: OrderAxis): Layer[] {
  const x = across(order, false);
  const dots = points.flatMap(({ baseline }, index) =>
    baseline
      ? [
          {
            index,
            level: baseline.level,
            lower: baseline.interval?.lower ?? baseline.level,
            upper: baseline.interval?.upper ?? baseline.level,
            text: baseline.text,
          },
        ]
      : [],
  );
  const y = {
    type: 'quantitative' as const,
    scale: { zero: false, nice: true },
    axis: { tickCount: 3, title: null, grid: true },
  };
  return [
    ...stretches.map((indices): Layer => ({
      data: { values: dots.filter(({ index }) => indices.includes(index)) },
      mark: { type: 'line', stroke: 'var(--c0)', strokeWidth: 0.9 },
      encoding: { x: { ...x, field: 'index' }, y: { ...y, field: 'level' } },
    })),
    {
      data: { values: dots },
      mark: { type: 'rule', stroke: 'var(--c0)', strokeWidth: 1.25 },
      encoding: { x: { ...x, field: 'index' }, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
    },
    {
      data: { values: dots },
      mark: {
        type: 'point',
        shape: 'circle',
        size: 16,
        fill: 'var(--c0)',
        stroke: 'var(--c0)',
        opacity: 1,
        aria: true,
      },
      encoding: {
        x: { ...x, field: 'index' },
        y: { ...y, field: 'level' },
        description: { field: 'text', type: 'nominal' },
      },
    },
    textAt(0, [{ y: -9, text: baselineTitle }], { color: colours.muted, size: 11 }),
  ];
}

/** Over all estimates, and over intervals as far as they are not several times as wide as what the estimates span. */
function spanOf(points: readonly DrawnPoint[]): Span {
  const logs = points.map(({ ratio }) => Math.log(ratio));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const widths = points.map(({ interval }) => Math.log(interval.upper / interval.lower) / 2).toSorted((a, b) => a - b);
  const usual = widths[Math.floor(0.8 * (widths.length - 1))] ?? 0;
  const margin = Math.max(1.15 * usual, 0.12 * (high - low), 0.008);
  return { low: Math.exp(low - margin), high: Math.exp(high + margin) };
}
