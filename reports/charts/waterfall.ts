import type { TopLevelSpec } from 'vega-lite';
import type { WaterfallBar, WaterfallChart } from '../model/waterfall.ts';
import { pixels, textAt, type Layer } from './layer.ts';
import { textWidth } from './text-width.ts';
import { colours, config, type Layout } from './theme.ts';
import { microsecondAxis, partLayers, type PartBox } from './waterfall-looks.ts';

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly row: number;
  readonly narrow: boolean;
  readonly most: number;
}

/** A step in its row; `group` counts the places on the way. */
interface PlacedBar extends WaterfallBar {
  readonly top: number;
  readonly group: number;
}

interface PlacedHeading {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
}

const textSize = 11;

/** Steps downwards, time to the right; wide pages have the place beside its steps, narrow ones in a row of its own. */
export function waterfallSpec(chart: WaterfallChart, layout: Layout): TopLevelSpec {
  const frame = frameOf(chart, layout);
  const { bars, headings, height } = rowsOf(chart, frame);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.plot,
    height,
    padding: { left: frame.left, right: frame.right, top: 22, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      bands(headings, frame),
      microsecondAxis(frame.most, "microseconds since the client's write"),
      connectors(bars, frame),
      ...partLayers(bars.map((bar) => boxOf(bar, frame))),
      ...measuredLine(chart, frame, height),
      ...names(bars, headings, frame),
      ...figures(bars, frame),
    ],
  };
}

function frameOf({ groups, measured }: WaterfallChart, { name, width }: Layout): Frame {
  const ends = groups.flatMap(({ bars }) => bars.map(({ to }) => to));
  const most = 1.02 * Math.max(1, measured, ...ends);
  if (name === 'narrow') return { left: 92, right: 12, plot: width - 104, row: 15, narrow: true, most };
  return { left: 260, right: 16, plot: width - 276, row: 19, narrow: false, most };
}

const x = (us: number, { most, plot }: Frame): number => Number(((us / most) * plot).toFixed(2));

function rowsOf({ groups }: WaterfallChart, frame: Frame) {
  const bars: PlacedBar[] = [];
  const headings: PlacedHeading[] = [];
  let top = 0;
  for (const [group, { heading, bars: own }] of groups.entries()) {
    const start = top;
    if (frame.narrow) top += frame.row;
    for (const bar of own) {
      bars.push({ ...bar, top, group });
      top += frame.row;
    }
    headings.push({ text: heading, top: start, bottom: top });
  }
  return { bars, headings, height: top };
}

/** Every other place on a ground of its own. */
const bands = (headings: readonly PlacedHeading[], { left, plot }: Frame): Layer => ({
  data: {
    values: headings
      .filter((_, index) => index % 2 === 1)
      .map(({ top, bottom }) => ({ left: -left, right: plot, top, bottom })),
  },
  mark: { type: 'rect', fill: 'var(--panel)' },
  encoding: { x: pixels('left'), x2: { field: 'right' }, y: pixels('top'), y2: { field: 'bottom' } },
});

function boxOf({ part, from, to, top }: PlacedBar, frame: Frame): PartBox {
  const [left, right] = [Math.min(from, to), Math.max(from, to)].map((at) => x(at, frame));
  return { part, left: left ?? 0, right: right ?? 0, top: top + 2, bottom: top + frame.row - 2 };
}

/** From the end of each step down to the beginning of the next. */
const connectors = (bars: readonly PlacedBar[], frame: Frame): Layer => ({
  data: {
    values: bars.slice(1).map((bar, index) => ({
      at: x(bar.from, frame),
      top: (bars[index]?.top ?? 0) + frame.row - 2,
      bottom: bar.top + 2,
    })),
  },
  mark: { type: 'rule', stroke: colours.axis, strokeWidth: 1 },
  encoding: { x: pixels('at'), y: pixels('top'), y2: { field: 'bottom' } },
});

function measuredLine({ measured, measuredText }: WaterfallChart, frame: Frame, height: number): Layer[] {
  const at = x(measured, frame);
  return [
    {
      data: { values: [{ at, top: -4, bottom: height }] },
      mark: { type: 'rule', stroke: colours.text, strokeWidth: 1.2, strokeDash: [5, 3] },
      encoding: { x: pixels('at'), y: pixels('top'), y2: { field: 'bottom' } },
    },
    textAt(at + 2, [{ y: -12, text: `measured p50 ${measuredText}` }], {
      color: colours.text,
      size: textSize,
      weight: 'bold',
      align: 'right',
    }),
  ];
}

const names = (
  bars: readonly PlacedBar[],
  headings: readonly PlacedHeading[],
  { left, row, narrow }: Frame,
): Layer[] => [
  textAt(
    4 - left,
    headings.map(({ text, top }) => ({ y: top + row / 2, text })),
    { color: colours.text, size: narrow ? textSize : 12, weight: narrow ? 'bold' : 'normal' },
  ),
  textAt(
    narrow ? 12 - left : 160 - left,
    bars.map(({ name, top }) => ({ y: top + row / 2, text: name })),
    { color: colours.muted, size: textSize },
  ),
];

/** To the right of a bar, or to its left where the plot ends. */
function figures(bars: readonly PlacedBar[], frame: Frame): Layer[] {
  const placed = bars.map((bar) => {
    const { left, right } = boxOf(bar, frame);
    const fits = right + textWidth(bar.text, textSize) + 8 < frame.plot * 0.97;
    return { fits, at: fits ? right + 4 : left - 4, y: bar.top + frame.row / 2, text: bar.text };
  });
  return [true, false].map((fits) => ({
    data: { values: placed.filter((each) => each.fits === fits) },
    mark: {
      type: 'text',
      align: fits ? 'left' : 'right',
      baseline: 'middle',
      fontSize: textSize,
      color: colours.text,
    },
    encoding: { x: pixels('at'), y: pixels('y'), text: { field: 'text' } },
  }));
}
