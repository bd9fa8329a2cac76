import type { TopLevelSpec } from 'vega-lite';
import { literal, pixels, textAt, type Layer } from '../charts/layer.ts';
import { textWidth } from '../charts/text-width.ts';
import { armColour, colours, config, fontSize, type Layout } from '../charts/theme.ts';
import type { CapacityChart, CapacityRow } from './capacity-chart.ts';

interface PlacedRow extends CapacityRow {
  readonly y: number;
}

interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly row: number;
  /** From a row's top to its interval. */
  readonly middle: number;
  readonly stacked: boolean;
}

const arrows = {
  'at-least': 'triangle-right',
  'at-most': 'triangle-left',
  estimated: 'circle',
  none: 'circle',
} as const;

/** One row per arm on an axis from zero: a capacity is a quantity, and lengths may be compared. */
export function capacitySpec(chart: CapacityChart, layout: Layout): TopLevelSpec {
  const geometry = geometryOf(chart, layout);
  const rows = chart.rows.map((each, index): PlacedRow => ({ ...each, y: index * geometry.row + geometry.middle }));
  const x = rateAxis(chart);
  const drawn = rows.filter(({ rps }) => rps !== null);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: geometry.plot,
    height: Math.max(1, rows.length) * geometry.row,
    padding: { left: geometry.left, right: geometry.right, top: 2, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      {
        data: {
          values: rows.flatMap(({ blocks, arm, y }) =>
            blocks.map((rps) => ({ rps, top: y - 7, bottom: y + 7, colour: armColour(arm) })),
          ),
        },
        mark: { type: 'rule', strokeWidth: 1, opacity: 0.55 },
        encoding: { x: { ...x, field: 'rps' }, y: pixels('top'), y2: { field: 'bottom' }, stroke: literal('colour') },
      },
      {
        data: {
          values: drawn.flatMap(({ interval, arm, y }) =>
            interval ? [{ ...interval, y, colour: armColour(arm) }] : [],
          ),
        },
        mark: { type: 'rule', strokeWidth: 3 },
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y: pixels('y'), stroke: literal('colour') },
      },
      {
        data: { values: drawn.map(pointDatum) },
        mark: { type: 'point', size: 75, strokeWidth: 1.75, opacity: 1, aria: true },
        encoding: {
          x: { ...x, field: 'rps' },
          y: pixels('y'),
          shape: literal('shape'),
          stroke: literal('colour'),
          fill: literal('colour'),
          description: { field: 'says', type: 'nominal' },
        },
      },
      ...texts(rows, geometry),
    ],
  };
}

const pointDatum = ({ rps, kind, arm, figure, y }: PlacedRow): object => ({
  rps,
  y,
  shape: arrows[kind],
  colour: armColour(arm),
  says: `${arm.full}: ${figure} requests/s`,
});

function rateAxis({ rows }: CapacityChart) {
  const most = Math.max(1, ...rows.flatMap(({ rps, interval, blocks }) => [rps ?? 0, interval?.upper ?? 0, ...blocks]));
  return {
    type: 'quantitative' as const,
    scale: { domain: [0, most * 1.06], nice: false },
    axis: { format: ',d', title: 'requests/s within the SLO', tickCount: 6, grid: true },
  };
}

function geometryOf({ rows }: CapacityChart, { name, width }: Layout): Geometry {
  if (name === 'narrow') return { left: 8, right: 8, plot: width - 16, row: 58, middle: 44, stacked: true };
  const widest = (all: readonly string[]): number => Math.max(0, ...all.map((text) => textWidth(text, fontSize)));
  const left = Math.min(300, Math.ceil(widest(rows.map(({ arm }) => arm.short))) + 24);
  const right = Math.min(250, Math.ceil(widest(rows.map(({ figure }) => figure))) + 24);
  return { left, right, plot: width - left - right, row: 30, middle: 15, stacked: false };
}

function texts(rows: readonly PlacedRow[], { left, right, plot, stacked }: Geometry): Layer[] {
  const at = (offset: number, read: (row: PlacedRow) => string) =>
    rows.map((row) => ({ y: row.y - offset, text: read(row) }));
  const strong = { color: colours.text };
  const muted = { color: colours.muted, size: 11.5 };
  return stacked
    ? [
        textAt(
          4 - left,
          at(32, ({ arm }) => arm.short),
          { ...strong, limit: plot },
        ),
        textAt(
          4 - left,
          at(17, ({ figure, word }) => `${figure} ${word}`),
          { ...muted, limit: plot },
        ),
      ]
    : [
        textAt(
          8 - left,
          at(0, ({ arm }) => arm.short),
          { ...strong, limit: left - 14 },
        ),
        textAt(
          plot + 12,
          at(0, ({ figure }) => figure),
          { ...strong, limit: right - 14 },
        ),
      ];
}
