import type { TopLevelSpec } from 'vega-lite';
import type { StripArm, StripMark, TrialStripChart } from '../model/trial-strip.ts';
import { literal, ofArm, pixels, textAt, type Layer } from './layer.ts';
import { latencyTicks, spanOf } from './latency-span.ts';
import type { Span } from './log-ticks.ts';
import { textWidth } from './text-width.ts';
import { armColour, colours, config, fontSize, type Layout } from './theme.ts';

interface Frame {
  readonly left: number;
  readonly plot: number;
  readonly row: number;
  /** Height of the marks of a row; above them, on a phone, stands the name. */
  readonly strip: number;
  readonly narrow: boolean;
  readonly x: Span;
  readonly rounds: readonly number[];
}

/** One row per arm, in it one mark per trial from the first round down to the last; a line through each round. */
export function trialStripSpec(chart: TrialStripChart, layout: Layout): TopLevelSpec {
  const frame = frameOf(chart, layout);
  const height = chart.arms.length * frame.row;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.plot,
    height,
    padding: { left: frame.left, right: 16, top: 6, bottom: 42 },
    autosize: { type: 'none' },
    config,
    layer: [
      rowRules(chart.arms, frame),
      roundLines(chart.arms, frame),
      ...chart.arms.flatMap((arm, index) => markLayers(arm, index, frame)),
      ...names(chart.arms, frame),
    ],
  };
}

function frameOf({ arms, rounds }: TrialStripChart, { name, width }: Layout): Frame {
  const values = arms.flatMap(({ marks }) => marks.map(({ ms }) => ms));
  const x = spanOf(values, 1.08);
  const tall = Math.min(60, 26 + rounds.length);
  if (name === 'narrow') return { left: 10, plot: width - 26, row: tall + 24, strip: tall, narrow: true, x, rounds };
  const widest = arms.map(({ arm }) => textWidth(arm.short, fontSize)).reduce((most, each) => Math.max(most, each), 0);
  const left = Math.min(310, Math.ceil(widest) + 18);
  return { left, plot: width - left - 16, row: tall + 8, strip: tall, narrow: false, x, rounds };
}

/** Where the mark of a round stands: in the row from the first round at its top to the last at its bottom. */
function markY(index: number, round: number, { row, strip, rounds }: Frame): number {
  const place = rounds.length < 2 ? 0.5 : rounds.indexOf(round) / (rounds.length - 1);
  return Number(((index + 1) * row - strip - 2 + strip * (0.1 + 0.8 * place)).toFixed(2));
}

const latencyAxis = ({ x }: Frame) => ({
  field: 'ms',
  type: 'quantitative' as const,
  scale: { type: 'log' as const, domain: [x.low, x.high], nice: false },
  axis: {
    values: latencyTicks(x),
    labelExpr: "format(datum.value, '~g')",
    labelOverlap: true,
    title: 'p50 of a trial, service time, ms',
    grid: true,
  },
});

const rowRules = (arms: readonly StripArm[], { row, plot }: Frame): Layer => ({
  data: { values: arms.slice(1).map((_, index) => ({ y: (index + 1) * row })) },
  mark: { type: 'rule', stroke: colours.grid, strokeWidth: 1 },
  encoding: { x: { value: 0 }, x2: { value: plot }, y: pixels('y') },
});

/** Through the valid trials of each round, from row to row. */
const roundLines = (arms: readonly StripArm[], frame: Frame): Layer => ({
  data: {
    values: arms.flatMap(({ marks }, index) =>
      marks
        .filter(({ valid }) => valid)
        .map(({ round, ms }) => ({ round, ms, row: index, y: markY(index, round, frame) })),
    ),
  },
  mark: { type: 'line', stroke: colours.muted, strokeWidth: 0.7, opacity: 0.4 },
  encoding: {
    x: latencyAxis(frame),
    y: pixels('y'),
    detail: { field: 'round', type: 'nominal' },
    order: { field: 'row', type: 'quantitative' },
  },
});

/** Filled circles of valid trials, hollow crosses of invalid ones. */
function markLayers({ arm, marks }: StripArm, index: number, frame: Frame): Layer[] {
  const layer = (own: readonly StripMark[], shape: string, fill: string): Layer[] => {
    if (own.length === 0) return [];
    const values = own.map(({ round, ms, text }) => ({ ms, y: markY(index, round, frame), text }));
    return [
      {
        ...ofArm(arm),
        data: { values: values.map((value) => ({ ...value, fill, stroke: armColour(arm) })) },
        mark: { type: 'point', shape, size: shape === 'circle' ? 26 : 60, strokeWidth: 1.2, opacity: 1, aria: true },
        encoding: {
          x: latencyAxis(frame),
          y: pixels('y'),
          fill: literal('fill'),
          stroke: literal('stroke'),
          description: { field: 'text', type: 'nominal' },
        },
      },
    ];
  };
  return [
    ...layer(
      marks.filter(({ valid }) => valid),
      'circle',
      armColour(arm),
    ),
    ...layer(
      marks.filter(({ valid }) => !valid),
      'cross',
      'var(--page)',
    ),
  ];
}

/** Lines cross the names on a phone: there they are outlined first. */
const names = (arms: readonly StripArm[], { left, plot, row, strip, narrow }: Frame): Layer[] =>
  (narrow ? [true, false] : [false]).map((halo) =>
    textAt(
      narrow ? 2 : 6 - left,
      arms.map(({ arm }, index) => ({
        y: (index + 1) * row - 2 - (narrow ? strip + 10 : strip / 2),
        text: arm.short,
        arm: arm.id,
      })),
      { color: colours.text, limit: narrow ? plot - 4 : left - 14, halo },
    ),
  );
