import type { TopLevelSpec } from 'vega-lite';
import type { ArmName } from '../model/arm-names.ts';
import type { CostRole } from '../../harness/core/cost/cpu-split.ts';
import { pixels, textAt, type Layer } from './layer.ts';
import { textWidth } from './text-width.ts';
import { colours, config, fontSize, type Layout } from './theme.ts';

/** Fill of each role and the colour of text on it; the order of the stack is always the same. */
const roleColours: Readonly<Record<CostRole, { readonly fill: string; readonly text: string }>> = {
  application: { fill: 'var(--role-application)', text: 'var(--role-application-text)' },
  dataPlane: { fill: 'var(--role-data-plane)', text: 'var(--role-data-plane-text)' },
  controlPlane: { fill: 'var(--role-control-plane)', text: 'var(--role-control-plane-text)' },
};

const roleOrder = Object.keys(roleColours) as CostRole[];

/** One bar per arm, stacked by role. */
export interface StackedBars {
  readonly bars: readonly StackedBar[];
  /** With the unit. */
  readonly axisTitle: string;
}

export interface StackedBar {
  readonly arm: ArmName;
  readonly roles: readonly {
    readonly role: CostRole;
    readonly value: number;
    readonly text: string;
    /** Where the role is divided: its part in the kernel, which is drawn hollow behind the rest. */
    readonly kernel?: { readonly value: number; readonly text: string; readonly restText: string };
  }[];
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
  readonly hollow: boolean;
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
      ...kernelLayers(segments, frame),
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

const pixelsOf =
  ({ plot, most }: Frame) =>
  (value: number): number =>
    (value / (most * 1.02)) * plot;

const valueAxis = ({ axisTitle }: StackedBars, { most }: Frame) => ({
  type: 'quantitative' as const,
  scale: { domain: [0, most * 1.02], nice: false },
  axis: { title: axisTitle, tickCount: 5, grid: true, format: most < 10 ? '~g' : ',d' },
});

function segmentsOf({ arm, roles }: StackedBar, bottom: number, { bar }: Frame): Segment[] {
  let from = 0;
  return roles.flatMap(partsOf).map(({ role, value, text, hollow }) => {
    const to = from + value;
    const segment = { from, to, top: bottom - bar, bottom, role, hollow, text, arm: arm.id };
    from = to;
    return segment;
  });
}

interface Part {
  readonly role: CostRole;
  readonly value: number;
  readonly text: string;
  readonly hollow: boolean;
}

function partsOf({ role, value, text, kernel }: StackedBar['roles'][number]): Part[] {
  if (!kernel) return [{ role, value, text, hollow: false }];
  return [
    { role, value: value - kernel.value, text: kernel.restText, hollow: false },
    { role, value: kernel.value, text: kernel.text, hollow: true },
  ];
}

const barLayer = (segments: readonly Segment[], role: CostRole, x: ReturnType<typeof valueAxis>): Layer => ({
  data: { values: drawnOf(segments, role, false) },
  mark: { type: 'rect', fill: roleColours[role].fill, stroke: 'var(--page)', strokeWidth: 1 },
  encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: pixels('top'), y2: { field: 'bottom' } },
});

const drawnOf = (segments: readonly Segment[], role: CostRole, hollow: boolean): Segment[] =>
  segments.filter((segment) => segment.role === role && segment.hollow === hollow && segment.to > segment.from);

/** Hollow, so that they tell themselves apart without colour; the outline lies inside, so that it hides no neighbour. */
function kernelLayers(segments: readonly Segment[], frame: Frame): Layer[] {
  const toPixels = pixelsOf(frame);
  return roleOrder.flatMap((role): Layer[] => {
    const values = drawnOf(segments, role, true).map(({ from, to, top, bottom, arm }) => {
      const [left, right] = [toPixels(from) + 1.5, toPixels(to) - 1.5];
      return { left, right: Math.max(left + 0.5, right), top: top + 1.5, bottom: bottom - 1.5, arm };
    });
    if (values.length === 0) return [];
    const { fill } = roleColours[role];
    return [
      {
        data: { values },
        mark: { type: 'rect', fill, fillOpacity: 0.18, stroke: fill, strokeWidth: 2 },
        encoding: { x: pixels('left'), x2: { field: 'right' }, y: pixels('top'), y2: { field: 'bottom' } },
      },
    ];
  });
}

/** A figure inside each segment that has room for it; the table holds them all. */
function segmentTexts(segments: readonly Segment[], frame: Frame): Layer[] {
  const toPixels = pixelsOf(frame);
  return segments
    .filter(({ from, to, text }) => toPixels(to - from) > textWidth(text, 11) + 8)
    .map((segment) =>
      textAt(
        toPixels((segment.from + segment.to) / 2),
        [{ y: (segment.top + segment.bottom) / 2, text: segment.text, arm: segment.arm }],
        {
          color: segment.hollow ? colours.text : roleColours[segment.role].text,
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
