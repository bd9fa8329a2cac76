import type { TopLevelSpec } from 'vega-lite';
import {
  bandWords,
  type ArmLine,
  type LoadPoint,
  type RatioByLoadChart,
  type RatioPanel,
} from '../model/ratio-by-load.ts';
import { literal, ofArm, textAt, type Layer } from './layer.ts';
import { fineTicks, ratioTicks, type Span } from './log-ticks.ts';
import { armColour, armDash, colours, config, type Layout } from './theme.ts';
import { verdictShapes } from './verdict-shapes.ts';

const axisRoom = 50;
const gap = 24;
const panelHeight = 200;
const titleHeight = 36;
const axisHeight = 58;

/** One panel per metric: levels of the first axis at even distances, arms and loads that share a level side by side. */
export function ratioByLoadSpec(chart: RatioByLoadChart, layout: Layout): TopLevelSpec {
  const columns = layout.name === 'wide' ? Math.min(2, Math.max(1, chart.panels.length)) : 1;
  const width = Math.floor((layout.width - 8) / columns) - axisRoom - (columns > 1 ? gap : 8);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: { left: 4, right: 4, top: 4, bottom: 4 },
    config,
    columns,
    align: 'none',
    // Titles and axis labels do not push panels apart: their room is set here.
    bounds: 'flush',
    spacing: { column: axisRoom + gap, row: titleHeight + axisHeight },
    concat: chart.panels.map((panel) => panelSpec(panel, chart, width)),
  };
}

function panelSpec(panel: RatioPanel, { axis, levels }: RatioByLoadChart, width: number) {
  const span = spanOf(panel);
  const x = levelAxis(axis, levels);
  const y = ratioAxis(span);
  const aside = sideBySide(panel, levels.length, width);
  const layer: Layer[] = [
    {
      data: { values: [{ ...panel.equivalence }] },
      mark: { type: 'rect', fill: colours.equivalence },
      encoding: { y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
    },
    {
      data: { values: [{ one: 1 }] },
      mark: { type: 'rule', color: colours.axis, strokeWidth: 1.25 },
      encoding: { y: { ...y, field: 'one' } },
    },
    ...panel.arms.flatMap((line) => armLayers(line, { x, y, aside })),
    textAt(0, [{ y: -24, text: panel.title }], { color: colours.text, weight: 'bold', limit: width }),
    textAt(0, [{ y: -9, text: bandWords(panel.equivalence) }], { color: colours.muted, size: 11, limit: width }),
  ];
  return { width, height: panelHeight, layer };
}

/** Where a mark stands, in levels: beside those that share its level. */
type Aside = (line: ArmLine, point?: LoadPoint) => number;

interface Frame {
  readonly x: ReturnType<typeof levelAxis>;
  readonly y: ReturnType<typeof ratioAxis>;
  readonly aside: Aside;
}

function armLayers(line: ArmLine, { x, y, aside }: Frame): Layer[] {
  const colour = armColour(line.arm);
  const marks = line.points.map((point) => ({
    x: point.level + aside(line, point),
    ratio: point.ratio,
    ...point.interval,
    shape: verdictShapes[point.verdict] ?? 'circle',
    fill: point.verdict === 'inconclusive' ? 'var(--page)' : colour,
    stroke: colour,
    text: point.text,
  }));
  return [
    {
      ...ofArm(line.arm),
      data: { values: line.line.map(({ level, ratio }) => ({ x: level + aside(line), ratio })) },
      mark: { type: 'line', stroke: colour, strokeDash: armDash(line.arm), strokeWidth: 1.5 },
      encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'ratio' } },
    },
    {
      ...ofArm(line.arm),
      data: { values: marks },
      mark: { type: 'rule', stroke: colour, strokeWidth: 2 },
      encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
    },
    {
      ...ofArm(line.arm),
      data: { values: marks },
      mark: { type: 'point', size: 46, strokeWidth: 1.5, opacity: 1, aria: true },
      encoding: {
        x: { ...x, field: 'x' },
        y: { ...y, field: 'ratio' },
        shape: literal('shape'),
        fill: literal('fill'),
        stroke: literal('stroke'),
        description: { field: 'text', type: 'nominal' },
      },
    },
  ];
}

const mostApart = 11;
const roomOfLevel = 0.7;

/** Slots of equal width around a level: one for each mark that may stand there, arm after arm. */
function sideBySide({ arms }: RatioPanel, levels: number, width: number): Aside {
  const perArm = Math.max(1, ...arms.flatMap(({ points }) => points.map((point) => sharing(points, point).length)));
  const slots = arms.length * perArm;
  const step = Math.min(mostApart / (width / levels), roomOfLevel / Math.max(1, slots));
  return (line, point) => {
    const within = point ? sharing(line.points, point).indexOf(point) : (perArm - 1) / 2;
    return Number((step * (arms.indexOf(line) * perArm + within - (slots - 1) / 2)).toFixed(4));
  };
}

const sharing = (points: readonly LoadPoint[], { level }: LoadPoint): readonly LoadPoint[] =>
  points.filter((each) => each.level === level);

function spanOf({ arms, equivalence }: RatioPanel): Span {
  const bounds = arms.flatMap(({ points }) => points.flatMap(({ interval }) => [interval.lower, interval.upper]));
  return {
    low: Math.min(equivalence.lower, ...bounds) / 1.04,
    high: Math.max(equivalence.upper, ...bounds) * 1.04,
  };
}

const levelAxis = (title: string, levels: readonly string[]) => ({
  type: 'quantitative' as const,
  scale: { domain: [-0.5, levels.length - 0.5], nice: false },
  axis: {
    values: levels.map((_, index) => index),
    labelExpr: `${JSON.stringify(levels)}[datum.value]`,
    title,
    grid: false,
  },
});

const ratioAxis = (span: Span) => ({
  type: 'quantitative' as const,
  scale: { type: 'log' as const, domain: [span.low, span.high], nice: false },
  axis: {
    values: span.high / span.low < 1.4 ? fineTicks(span) : ratioTicks(span, panelHeight),
    labelExpr: "'× ' + format(datum.value, '~g')",
    title: null,
    grid: true,
  },
});
