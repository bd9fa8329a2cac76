import type { TopLevelSpec } from 'vega-lite';
import type { ForestChart, ForestGroup } from '../model/forest.ts';
import {
  geometryOf,
  place,
  spanOf,
  within,
  type Geometry,
  type PlacedGroup,
  type PlacedRow,
} from './forest-geometry.ts';
import { ratioTicks, type Span } from './log-ticks.ts';
import { literal, pixels, textAt, type Layer } from './layer.ts';
import { lines } from './text-width.ts';
import { colours, config, toneColour, type Layout } from './theme.ts';
import { verdictShapes } from './verdict-shapes.ts';

/** One row per metric and arm: the ratio with its interval, over the bands within which nothing is claimed. */
export function forestSpec(chart: ForestChart, layout: Layout): TopLevelSpec {
  const geometry = geometryOf(chart, layout);
  const placed = place(chart.groups, geometry);
  const span = spanOf(chart);
  const x = ratioAxis(span, geometry.plot);
  const rows = placed.flatMap((group) => group.rows);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: geometry.plot,
    height: placed.at(-1)?.bottom ?? geometry.row,
    padding: { left: geometry.left, right: geometry.right, top: 0, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      bandLayer(placed, 'equivalence', { span, x }),
      bandLayer(placed, 'noise', { span, x }),
      {
        data: { values: placed.flatMap(({ stretches }) => stretches.map((stretch) => ({ ...stretch, one: 1 }))) },
        mark: { type: 'rule', color: colours.axis, strokeWidth: 1.25 },
        encoding: { x: { ...x, field: 'one' }, y: pixels('top'), y2: { field: 'bottom' } },
      },
      ...headerLayers(placed, geometry),
      {
        data: { values: rows.flatMap((row) => intervalDatum(row, span)) },
        mark: { type: 'rule', strokeWidth: 2.5 },
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y: pixels('y'), stroke: literal('colour') },
      },
      {
        data: { values: rows.flatMap(pointDatum) },
        mark: { type: 'point', size: 70, strokeWidth: 1.75, opacity: 1, aria: true },
        encoding: {
          x: { ...x, field: 'ratio' },
          y: pixels('y'),
          shape: literal('shape'),
          stroke: literal('colour'),
          fill: literal('fill'),
          description: { field: 'says', type: 'nominal' },
        },
      },
      ...rowTexts(rows, geometry),
    ],
  };
}

const ratioAxis = (span: Span, pixelsWide: number) => ({
  type: 'quantitative' as const,
  scale: { type: 'log' as const, domain: [span.low, span.high], nice: false },
  axis: {
    values: ratioTicks(span, pixelsWide),
    labelExpr: "'× ' + format(datum.value, '~g')",
    title: 'ratio to the baseline, log scale',
    grid: true,
  },
});

const bandMarks = {
  equivalence: { type: 'rect', fill: colours.equivalence },
  // The dashed edge tells it from the equivalence band where one lies inside the other.
  noise: { type: 'rect', fill: colours.noise, stroke: colours.muted, strokeDash: [3, 2], strokeWidth: 0.75 },
} satisfies Record<string, Extract<Layer, { mark: unknown }>['mark']>;

function bandLayer(
  placed: readonly PlacedGroup[],
  band: 'equivalence' | 'noise',
  { span, x }: { readonly span: Span; readonly x: ReturnType<typeof ratioAxis> },
): Layer {
  return {
    data: {
      values: placed.flatMap(({ group, stretches }) => {
        const interval = group[band];
        if (!interval) return [];
        const [lower, upper] = [within(span, interval.lower), within(span, interval.upper)];
        return stretches.map((stretch) => ({ lower, upper, ...stretch }));
      }),
    },
    mark: bandMarks[band],
    encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y: pixels('top'), y2: { field: 'bottom' } },
  };
}

/** A rule over each group but the first, its title, and what its bands are. */
function headerLayers(placed: readonly PlacedGroup[], { left, plot, right, header, stacked }: Geometry): Layer[] {
  const above = (offset: number, read: (group: ForestGroup) => string) =>
    placed.map(({ group, top }) => ({ y: top - offset, text: read(group) }));
  return [
    {
      data: { values: placed.slice(1).map(({ top }) => ({ y: top - header - 2 })) },
      mark: { type: 'rule', color: colours.axis, strokeWidth: 0.75 },
      encoding: { x: { value: -left }, x2: { value: plot + right }, y: pixels('y') },
    },
    textAt(
      4 - left,
      above(stacked ? 30 : 13, ({ title }) => title),
      {
        color: colours.text,
        weight: 'bold',
        size: 12.5,
      },
    ),
    textAt(
      stacked ? 4 - left : plot + 14,
      above(13, ({ bands }) => bands),
      { color: colours.muted, size: 11 },
    ),
  ];
}

function rowTexts(rows: readonly PlacedRow[], { left, plot, right, stacked }: Geometry): Layer[] {
  const muted = { color: colours.muted, size: stacked ? 11.5 : 12 };
  const raised = (by: number, read: (row: PlacedRow) => string, of = rows) =>
    of.map((row) => ({ y: row.y - by, text: read(row), arm: row.arm.id }));
  if (stacked) {
    const limit = plot + right;
    return [
      textAt(
        4 - left,
        raised(30, ({ arm }) => arm.short),
        { color: colours.text, limit },
      ),
      textAt(
        4 - left,
        rows.flatMap((row) => below(row, limit)),
        { ...muted, limit },
      ),
    ];
  }
  const reason = ({ text }: PlacedRow): string => text;
  const quoted = rows.filter((row) => row.ratio !== null);
  // A reason stands where the interval would be, in two lines when it is long.
  const refusals = rows
    .filter((row) => row.ratio === null)
    .flatMap(({ text, y, arm }) => {
      const parts = lines(text, 11, { room: plot - 16, most: 2 });
      return parts.map((line, index) => ({ y: y + 12 * (index - (parts.length - 1) / 2), text: line, arm: arm.id }));
    });
  return [
    textAt(
      14 - left,
      raised(0, ({ arm }) => arm.short),
      { color: colours.text, limit: left - 18 },
    ),
    textAt(
      plot + 14,
      raised(0, ({ word }) => word),
      { color: colours.text, weight: 'bold', limit: 108 },
    ),
    textAt(plot + 122, raised(0, reason, quoted), { ...muted, limit: right - 122 }),
    textAt(8, refusals, { ...muted, size: 11, halo: true }),
    textAt(8, refusals, { ...muted, size: 11 }),
  ];
}

/** A row's verdict under its name; a reason takes the place of the interval that is not there. */
const below = ({ word, text, y, ratio, arm }: PlacedRow, room: number): { y: number; text: string; arm: string }[] =>
  lines(`${word}: ${text}`, 11.5, { room: room - 8, most: ratio === null ? 2 : 1 }).map((line, index) => ({
    y: y - 15 + 14 * index,
    text: line,
    arm: arm.id,
  }));

const intervalDatum = ({ interval, tone, y, arm }: PlacedRow, span: Span): object[] =>
  interval
    ? [
        {
          lower: within(span, interval.lower),
          upper: within(span, interval.upper),
          colour: toneColour(tone),
          y,
          arm: arm.id,
        },
      ]
    : [];

/** Filled shapes are decided, hollow ones are not. */
const pointDatum = ({ ratio, verdict, tone, y, arm, word, text }: PlacedRow): object[] =>
  ratio === null
    ? []
    : [
        {
          ratio,
          y,
          arm: arm.id,
          shape: verdictShapes[verdict] ?? 'circle',
          colour: toneColour(tone),
          fill: verdict === 'inconclusive' ? 'var(--page)' : toneColour(tone),
          says: `${arm.full}: ${word}, ${text}`,
        },
      ];
