import type { TopLevelSpec } from 'vega-lite';
import type { TimePartsBar, TimePartsChart } from '../model/waterfall-parts.ts';
import { pixels, textAt, type Layer } from './layer.ts';
import { textWidth } from './text-width.ts';
import { colours, config, fontSize, type Layout } from './theme.ts';
import { microsecondAxis, partLayers, partLooks, type PartBox } from './waterfall-looks.ts';

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly row: number;
  readonly bar: number;
  readonly narrow: boolean;
  readonly most: number;
}

interface TextBox extends PartBox {
  readonly text: string;
  readonly arm: string;
}

/** A bar for each arm, stacked by who and what takes the time; narrow pages have the arm above its bar. */
export function timePartsSpec({ bars }: TimePartsChart, layout: Layout): TopLevelSpec {
  const frame = frameOf(bars, layout);
  const boxes = bars.flatMap((bar, index) => boxesOf(bar, index, frame));
  const middle = (index: number): number => bottomOf(index, frame) - frame.bar / 2;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.plot,
    height: Math.max(1, bars.length) * frame.row,
    padding: { left: frame.left, right: frame.right, top: 4, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      microsecondAxis(frame.most, 'microseconds of a request, at the median'),
      ...partLayers(boxes),
      ...medianMarks(bars, frame),
      ...figures(boxes),
      textAt(
        frame.narrow ? 2 : 6 - frame.left,
        bars.map(({ arm }, index) => ({
          y: frame.narrow ? bottomOf(index, frame) - frame.bar - 10 : middle(index),
          text: arm.short,
          arm: arm.id,
        })),
        { color: colours.text, limit: frame.narrow ? frame.plot - 8 : frame.left - 12 },
      ),
      ...bars.map(({ arm, measuredText }, index) =>
        textAt(
          Math.max(0, ...boxes.filter((box) => box.arm === arm.id).map(({ right }) => right)) + 6,
          [{ y: middle(index), text: measuredText, arm: arm.id }],
          { color: colours.text, weight: 'bold' },
        ),
      ),
    ],
  };
}

function frameOf(bars: readonly TimePartsBar[], { name, width }: Layout): Frame {
  const most = Math.max(1, ...bars.map(endOf));
  const right = Math.ceil(Math.max(...bars.map(({ measuredText }) => textWidth(measuredText, fontSize)))) + 14;
  if (name === 'narrow') return { left: 8, right, plot: width - 8 - right, row: 46, bar: 20, narrow: true, most };
  const left = Math.min(310, Math.ceil(Math.max(...bars.map(({ arm }) => textWidth(arm.short, fontSize)))) + 18);
  return { left, right, plot: width - left - right, row: 34, bar: 24, narrow: false, most };
}

/** Where the bar ends: beyond the measured median where the steps are more than that. */
const endOf = ({ parts, measured }: TimePartsBar): number =>
  Math.max(measured, ...[parts.filter(({ us }) => us > 0).reduce((sum, { us }) => sum + us, 0)]);

const bottomOf = (index: number, { row, narrow }: Frame): number => (index + 1) * row - (narrow ? 4 : 5);

/** A rest below zero is not drawn: the steps then reach beyond the measured median, which the table says. */
function boxesOf({ arm, parts }: TimePartsBar, index: number, frame: Frame): TextBox[] {
  const bottom = bottomOf(index, frame);
  let from = 0;
  return parts
    .filter(({ us }) => us > 0)
    .map(({ part, us, text }) => {
      const [left, right] = [from, from + us].map((at) => (at / frame.most) * frame.plot);
      from += us;
      return { part, left: left ?? 0, right: right ?? 0, top: bottom - frame.bar, bottom, arm: arm.id, text };
    });
}

/** Where the steps reach beyond the measured median, a line marks it. */
function medianMarks(bars: readonly TimePartsBar[], frame: Frame): Layer[] {
  const values = bars.flatMap((bar, index) => {
    if (endOf(bar) <= 1.001 * bar.measured) return [];
    const bottom = bottomOf(index, frame);
    const at = Number(((bar.measured / frame.most) * frame.plot).toFixed(2));
    return [{ at, top: bottom - frame.bar - 3, bottom: bottom + 3, arm: bar.arm.id }];
  });
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'rule', stroke: colours.text, strokeWidth: 2 },
      encoding: { x: pixels('at'), y: pixels('top'), y2: { field: 'bottom' } },
    },
  ];
}

/** A figure inside each box that has room for it; the table holds them all. */
const figures = (boxes: readonly TextBox[]): Layer[] =>
  boxes
    .filter(({ left, right, text }) => right - left > textWidth(text, 11) + 6)
    .map(({ part, left, right, top, bottom, arm, text }) =>
      textAt((left + right) / 2, [{ y: (top + bottom) / 2, text, arm }], {
        color: partLooks[part].text,
        size: 11,
        align: 'center',
      }),
    );
