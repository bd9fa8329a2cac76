import type { TopLevelSpec } from 'vega-lite';
import type { ArmName } from '../model/arm-names.ts';
import type { CostRole } from '../model/cost.ts';
import { pixels, textAt, type Layer } from './layer.ts';
import { textWidth } from './text-width.ts';
import { colours, config, fontSize, type Layout } from './theme.ts';

/** Fill of each role and the colour of text on it; the order of the stack is always the same. */
const roleColours: Readonly<Record<CostRole, { readonly fill: string; readonly text: string }>> = {
  application: { fill: 'var(--role-application)', text: 'var(--role-application-text)' },
  dataPlane: { fill: 'var(--role-data-plane)', text: 'var(--role-data-plane-text)' },
  controlPlane: { fill: 'var(--role-control-plane)', text: 'var(--role-control-plane-text)' },
};

/** One bar per arm, stacked by role. */
export interface StackedBars {
  readonly bars: readonly StackedBar[];
  /** With the unit. */
  readonly axisTitle: string;
}

export interface StackedBar {
  readonly arm: ArmName;
  readonly roles: readonly { readonly role: CostRole; readonly value: number; readonly text: string }[];
  readonly total: number;
  /** At the end of the bar, and the same where there is little room. */
  readonly totalText: string;
  readonly totalShort: string;
}

interface Frame {
  readonly left: number;
  readonly plot: number;
  readonly right: number;
  readonly row: number;
  readonly bar: number;
  readonly stacked: boolean;
  readonly most: number;
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly role: CostRole;
  readonly text: string;
  readonly arm: string;
}

/** Figures stand inside a segment where they fit, the total at the end; narrow pages have the arm above its bar. */
export function stackedBarsSpec(stack: StackedBars, layout: Layout): TopLevelSpec {
  const frame = frameOf(stack, layout);
  const rows = stack.bars.map((bar, index) => ({ bar, bottom: (index + 1) * frame.row - (frame.stacked ? 4 : 5) }));
  const middle = ({ bottom }: { bottom: number }): number => bottom - frame.bar / 2;
  const x = valueAxis(stack, frame);
  const segments = rows.flatMap(({ bar, bottom }) => segmentsOf(bar, bottom, frame));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.plot,
    height: Math.max(1, rows.length) * frame.row,
    padding: { left: frame.left, right: frame.right, top: 4, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      ...stack.bars.slice(0, 1).flatMap(({ roles }) => roles.map(({ role }) => barLayer(segments, role, x))),
      ...segmentTexts(segments, frame),
      textAt(
        frame.stacked ? 4 - frame.left : 6 - frame.left,
        rows.map((row) => ({
          y: frame.stacked ? row.bottom - frame.bar - 10 : middle(row),
          text: row.bar.arm.short,
          arm: row.bar.arm.id,
        })),
        { color: colours.text, limit: frame.stacked ? frame.plot - 8 : frame.left - 12 },
      ),
      ...totalTexts(
        rows.map((row) => ({ ...row, y: middle(row) })),
        frame,
      ),
    ],
  };
}

function frameOf({ bars }: StackedBars, { name, width }: Layout): Frame {
  const most = Math.max(1, ...bars.map(({ total }) => total));
  if (name === 'narrow') {
    const right = totalRoom(
      bars.map(({ totalShort }) => totalShort),
      46,
    );
    return { left: 8, right, plot: width - 8 - right, row: 46, bar: 20, stacked: true, most };
  }
  const left = Math.min(310, Math.ceil(Math.max(0, ...bars.map(({ arm }) => textWidth(arm.short, fontSize)))) + 18);
  const right = totalRoom(
    bars.map(({ totalText }) => totalText),
    190,
  );
  return { left, right, plot: width - left - right, row: 34, bar: 24, stacked: false, most };
}

/** What stands behind the longest bar, in bold, which is about a tenth wider. */
const totalRoom = (texts: readonly string[], least: number): number =>
  Math.max(least, Math.ceil(Math.max(0, ...texts.map((text) => textWidth(text, fontSize))) * 1.12) + 10);

const valueAxis = ({ axisTitle }: StackedBars, { most }: Frame) => ({
  type: 'quantitative' as const,
  scale: { domain: [0, most * 1.02], nice: false },
  axis: { title: axisTitle, tickCount: 5, grid: true, format: most < 10 ? '~g' : ',d' },
});

function segmentsOf({ arm, roles }: StackedBar, bottom: number, { bar }: Frame): Segment[] {
  let from = 0;
  return roles.map(({ role, value, text }) => {
    const to = from + value;
    const segment = { from, to, top: bottom - bar, bottom, role, text, arm: arm.id };
    from = to;
    return segment;
  });
}

const barLayer = (segments: readonly Segment[], role: CostRole, x: ReturnType<typeof valueAxis>): Layer => ({
  data: { values: segments.filter((segment) => segment.role === role && segment.to > segment.from) },
  mark: { type: 'rect', fill: roleColours[role].fill, stroke: 'var(--page)', strokeWidth: 1 },
  encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: pixels('top'), y2: { field: 'bottom' } },
});

/** A figure inside each segment that has room for it; the table holds them all. */
function segmentTexts(segments: readonly Segment[], { plot, most }: Frame): Layer[] {
  const toPixels = (value: number): number => (value / (most * 1.02)) * plot;
  return segments
    .filter(({ from, to, text }) => toPixels(to - from) > textWidth(text, 11) + 8)
    .map((segment) =>
      textAt(
        toPixels((segment.from + segment.to) / 2),
        [{ y: (segment.top + segment.bottom) / 2, text: segment.text, arm: segment.arm }],
        {
          color: roleColours[segment.role].text,
          size: 11,
          align: 'center',
        },
      ),
    );
}

function totalTexts(rows: readonly { bar: StackedBar; y: number }[], { plot, most, stacked }: Frame): Layer[] {
  return rows.map(({ bar, y }) =>
    textAt(
      (bar.total / (most * 1.02)) * plot + 6,
      [{ y, text: stacked ? bar.totalShort : bar.totalText, arm: bar.arm.id }],
      {
        color: colours.text,
        weight: 'bold',
      },
    ),
  );
}
