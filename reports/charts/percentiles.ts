import type { TopLevelSpec } from 'vega-lite';
import type { ArmCurves, CurvePoint, PercentileChart } from '../model/percentiles.ts';
import { spanOf } from './latency-span.ts';
import { decadeTicks, logPosition, type Span } from './log-ticks.ts';
import { ofArm, pixels, textAt, type Layer } from './layer.ts';
import { lines, textWidth } from './text-width.ts';
import { armColour, armDash, colours, config, type Layout } from './theme.ts';

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: Span;
  readonly y: Span;
}

/** Nines axis: 1 / (1 - p), so that p90, p99 and p99.9 are evenly spaced. */
const nines = (percentile: number): number => 1 / (1 - percentile);

const ninesTicks = [1, 2, 4, 10, 20, 100, 1000, 10_000];

/** One thin line per trial; a bold one per arm, thinner from where percentiles are no longer quoted. */
export function percentileSpec(chart: PercentileChart, layout: Layout): TopLevelSpec {
  const wide = layout.name === 'wide';
  const padding = { left: 52, right: wide ? legendWidth(chart) : 12, top: 8, bottom: 42 };
  const frame: Frame = {
    width: layout.width - padding.left - padding.right,
    height: wide ? 400 : 320,
    x: { low: 1, high: lastTick(chart.last) },
    y: latencySpan(chart),
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: frame.width,
    height: frame.height,
    padding,
    autosize: { type: 'none' },
    config,
    layer: [
      ...notQuotedLayers(chart, frame),
      ...chart.arms.map((curves) => thinLayer(curves, frame)),
      ...chart.arms.flatMap((curves) => boldLayers(curves, frame, chart.quotable)),
      ...(wide ? legendLayers(chart, frame) : []),
    ],
  };
}

/** To the end of the thin lines, or to a tick that is all but reached. */
function lastTick(last: number): number {
  const end = nines(last);
  return ninesTicks.find((tick) => tick >= end && tick < end * 1.02) ?? end;
}

export function latencySpan({ arms }: Pick<PercentileChart, 'arms'>): Span {
  const lines = arms.flatMap(({ trials, merged }) => [merged, ...trials.map(({ points }) => points)]);
  return spanOf(
    lines.flatMap((points) => points.map(({ ms }) => ms)),
    1.1,
  );
}

const axes = ({ x, y, width }: Frame) => ({
  x: {
    field: 'x',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [x.low, x.high], nice: false },
    axis: {
      // Narrow charts have no room for the minimum, p75 and p95.
      values: ninesTicks.filter((tick) => tick <= x.high && (width > 400 || ![1, 4, 20].includes(tick))),
      labelExpr: "datum.value == 1 ? 'min' : 'p' + format(100 * (1 - 1 / datum.value), '~r')",
      labelOverlap: false,
      title: 'percentile of the requests',
      grid: true,
    },
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

const datum = ({ percentile, ms }: CurvePoint): { x: number; ms: number } => ({
  x: Number(nines(percentile).toPrecision(6)),
  ms,
});

/** The region in which fewer than 100 requests of a trial remain: shown, but nothing there is quoted. */
function notQuotedLayers({ quotable, quotableWords }: PercentileChart, frame: Frame): Layer[] {
  const from = logPosition(nines(quotable), frame.x) * frame.width;
  const room = frame.width - from;
  if (room < 4) return [];
  const words = lines(quotableWords, 11, { room: room - 10, most: 4 });
  return [
    {
      data: { values: [{ from: nines(quotable) }] },
      mark: { type: 'rect', fill: colours.noise },
      encoding: {
        x: { ...axes(frame).x, field: 'from' },
        x2: { value: frame.width },
        y: { value: 0 },
        y2: { value: frame.height },
      },
    },
    textAt(
      from + 6,
      words.map((text, index) => ({ y: frame.height - 12 - 14 * (words.length - 1 - index), text, whole: true })),
      { color: colours.muted, size: 11, limit: room - 8 },
    ),
  ];
}

const thinLayer = ({ arm, trials }: ArmCurves, frame: Frame): Layer => ({
  ...ofArm(arm),
  data: { values: trials.flatMap(({ round, points }) => points.map((point) => ({ ...datum(point), round }))) },
  mark: { type: 'line', stroke: armColour(arm), strokeWidth: 0.8, opacity: 0.4 },
  encoding: { ...axes(frame), detail: { field: 'round', type: 'nominal' } },
});

function boldLayers({ arm, merged }: ArmCurves, frame: Frame, quotable: number): Layer[] {
  const line = (points: readonly CurvePoint[], strokeWidth: number, opacity: number): Layer => ({
    ...ofArm(arm),
    data: { values: points.map(datum) },
    mark: { type: 'line', stroke: armColour(arm), strokeDash: armDash(arm), strokeWidth, opacity, strokeJoin: 'round' },
    encoding: axes(frame),
  });
  return [
    line(
      merged.filter(({ percentile }) => percentile <= quotable),
      2.6,
      1,
    ),
    line(
      merged.filter(({ percentile }) => percentile >= quotable),
      1.3,
      0.75,
    ),
  ];
}

const leader = 44;
const labelHeight = 32;

const legendWidth = ({ arms }: PercentileChart): number =>
  Math.min(
    250,
    leader +
      12 +
      Math.max(80, ...arms.flatMap(({ arm }) => [textWidth(arm.label, 12), textWidth(arm.fidelity.short, 11)])),
  );

/** Names stand where the lines end, moved apart where they would overlap; a leader in the line's own dash ties them. */
function legendLayers({ arms }: PercentileChart, frame: Frame): Layer[] {
  const ends = arms
    .map(({ arm, merged }) => ({
      arm,
      end: frame.height * (1 - logPosition(merged.at(-1)?.ms ?? frame.y.low, frame.y)),
    }))
    .toSorted(
      (a, b) =>
        a.end - b.end || arms.findIndex((each) => each.arm === a.arm) - arms.findIndex((each) => each.arm === b.arm),
    );
  const placed = movedApart(
    ends.map(({ end }) => end),
    labelHeight,
    frame.height,
  ).map((y, index) => ({ y, ...ends[index] }));
  const labels = placed.flatMap(({ y, arm }) => (arm ? [{ y, arm }] : []));
  return [
    ...placed.flatMap(({ y, end, arm }) =>
      arm && end !== undefined ? leaderLayers({ from: end, to: y, frame, arm }) : [],
    ),
    textAt(
      frame.width + leader + 4,
      labels.map(({ y, arm }) => ({ y: y - 7, text: arm.label, arm: arm.id })),
      { color: colours.text, limit: 205 },
    ),
    textAt(
      frame.width + leader + 4,
      labels.map(({ y, arm }) => ({ y: y + 7, text: arm.fidelity.short, arm: arm.id })),
      {
        color: colours.muted,
        size: 11,
        limit: 205,
      },
    ),
  ];
}

/** A thin way from the line's end to its name, and a bold piece of the line itself before the name. */
function leaderLayers({ from, to, frame, arm }: Leader): Layer[] {
  const line = (points: readonly (readonly [number, number])[], strokeWidth: number): Layer => ({
    ...ofArm(arm),
    data: { values: points.map(([x, y]) => ({ x: frame.width + x, y, whole: strokeWidth < 1 })) },
    mark: { type: 'line', stroke: armColour(arm), strokeDash: strokeWidth > 1 ? armDash(arm) : [], strokeWidth },
    encoding: { x: pixels('x'), y: pixels('y'), order: { field: 'x' } },
  });
  return [
    line(
      [
        [1, from],
        [4, from],
        [leader - 24, to],
      ],
      0.7,
    ),
    line(
      [
        [leader - 24, to],
        [leader, to],
      ],
      2.4,
    ),
  ];
}

interface Leader {
  readonly from: number;
  readonly to: number;
  readonly frame: Frame;
  readonly arm: ArmCurves['arm'];
}

/** Positions at least `distance` apart, in order, within 0..`room`, each as near to its wish as the others allow. */
export function movedApart(wishes: readonly number[], distance: number, room: number): number[] {
  const down: number[] = [];
  for (const wish of wishes) down.push(Math.max(wish, (down.at(-1) ?? -Infinity) + distance, distance / 2));
  const up: number[] = [];
  for (const position of down.toReversed()) {
    up.push(Math.min(position, (up.at(-1) ?? Infinity) - distance, room - distance / 2));
  }
  return up.reverse().map((position) => Number(position.toFixed(2)));
}
