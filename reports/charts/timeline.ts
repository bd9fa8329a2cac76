import type { TopLevelSpec } from 'vega-lite';
import type { TimePoint } from '../model/timeline-series.ts';
import type { TimelineChart, TimelinePanel } from '../model/timeline.ts';
import { ofArm, textAt, type Layer } from './layer.ts';
import { latencyTicks, spanOf } from './latency-span.ts';
import { logPosition, type Span } from './log-ticks.ts';
import { movedApart } from './percentiles.ts';
import { textWidth } from './text-width.ts';
import { armColour, colours, config, type Layout } from './theme.ts';

const axisRoom = 42;
/** For the names of the lines at their ends. */
const endRoom = 26;
const gap = 14;
const panelHeight = 130;
const titleHeight = 46;
const upperDash = [4, 3];

interface Frame {
  readonly width: number;
  readonly x: TimelineChart['span'];
  readonly y: Span;
  readonly upper: string | null;
}

/** One panel per arm, all on the same axes; thin lines are trials, bold ones the median over them. */
export function timelineSpec(chart: TimelineChart, layout: Layout): TopLevelSpec {
  const columns = layout.name === 'wide' ? Math.min(3, Math.max(1, chart.panels.length)) : 1;
  const width = Math.floor((layout.width - 8) / columns) - axisRoom - endRoom - (columns > 1 ? gap : 4);
  const lines = chart.panels.flatMap(({ trials, median }) => [median, ...trials]);
  const levels = lines.flatMap(({ p50, upper }) => [...p50, ...upper].map(({ ms }) => ms));
  const frame = { width, x: chart.span, y: spanOf(levels, 1.1), upper: chart.upper };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: { left: 4, right: 4, top: 4, bottom: 4 },
    config,
    columns,
    align: 'none',
    // Titles and axis labels do not push panels apart: their room is set here.
    bounds: 'flush',
    spacing: { column: axisRoom + endRoom + gap, row: titleHeight + 48 },
    concat: chart.panels.map((panel) => panelSpec(panel, frame)),
  };
}

function panelSpec(panel: TimelinePanel, frame: Frame) {
  const { arm, trials, median, caption } = panel;
  const colour = armColour(arm);
  // One path for all trials, broken between them: a path for each would double the file.
  const thin = (read: (lines: (typeof trials)[number]) => readonly TimePoint[]): Layer => ({
    data: { values: trials.flatMap((lines) => [...read(lines), { second: frame.x.to, ms: null }]) },
    mark: {
      type: 'line',
      stroke: colour,
      strokeWidth: 0.7,
      opacity: 0.4,
      order: false,
      invalid: 'break-paths-show-domains',
    },
    encoding: axes(frame),
  });
  const bold = (points: readonly TimePoint[], strokeDash: number[]): Layer => ({
    data: { values: [...points] },
    mark: { type: 'line', stroke: colour, strokeWidth: 2, strokeDash, strokeJoin: 'round' },
    encoding: axes(frame),
  });
  const layer: Layer[] = [
    ...warmUpLayers(frame),
    ...(frame.upper === null ? [] : [thin(({ upper }) => upper)]),
    thin(({ p50 }) => p50),
    ...(frame.upper === null ? [] : [bold(median.upper, upperDash)]),
    bold(median.p50, []),
    ...endNames(panel, frame),
    textAt(0, [{ y: -36, text: arm.label }], { color: colours.text, weight: 'bold', limit: frame.width + 20 }),
    textAt(0, [{ y: -22, text: arm.fidelity.short }], { color: colours.muted, size: 11, limit: frame.width + 20 }),
    textAt(0, [{ y: -9, text: caption }], { color: colours.muted, size: 11, limit: frame.width + 30 }),
  ];
  return { width: frame.width, height: panelHeight, layer: layer.map((each) => ({ ...ofArm(arm), ...each })) };
}

const axes = ({ x, y, width }: Frame) => ({
  x: {
    field: 'second',
    type: 'quantitative' as const,
    scale: { domain: [x.from, x.to], nice: false },
    axis: {
      tickCount: Math.floor(width / 50),
      format: 'd',
      title: width > 230 ? 'seconds from the start of the measured window' : 'seconds measured',
      grid: false,
    },
  },
  y: {
    field: 'ms',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [y.low, y.high], nice: false },
    axis: {
      values: latencyTicks(y),
      labelExpr: "format(datum.value, '~g')",
      labelOverlap: true,
      title: 'ms',
      titleAngle: 0,
      titleX: -12,
      titleY: -8,
      grid: true,
    },
  },
});

/** The seconds before the measured window, shaded and named: inside where the word fits, beside where not. */
function warmUpLayers(frame: Frame): Layer[] {
  const { x, width } = frame;
  if (x.from >= 0) return [];
  const end = ((0 - x.from) / (x.to - x.from)) * width;
  const fits = textWidth('warm-up, cut', 10) + 8 < end;
  return [
    {
      data: { values: [{ until: 0 }] },
      mark: { type: 'rect', fill: colours.noise },
      encoding: {
        x: { value: 0 },
        x2: { ...axes(frame).x, field: 'until' },
        y: { value: 0 },
        y2: { value: panelHeight },
      },
    },
    // The outline first, then the text: lines cross here.
    ...[true, false].map((halo) =>
      textAt(fits ? 4 : end + 4, [{ y: 8, whole: true, text: fits ? 'warm-up, cut' : '← warm-up, cut' }], {
        color: colours.muted,
        size: 10,
        halo,
      }),
    ),
  ];
}

/** p50, p90: written where the bold lines end. */
function endNames({ median }: TimelinePanel, { width, y, upper }: Frame): Layer[] {
  const ends = [
    ...(upper === null ? [] : [{ text: upper, ms: median.upper.at(-1)?.ms }]),
    { text: 'p50', ms: median.p50.at(-1)?.ms },
  ].flatMap(({ text, ms }) => (ms === undefined ? [] : [{ text, at: panelHeight * (1 - logPosition(ms, y)) }]));
  const placed = movedApart(
    ends.map(({ at }) => at),
    12,
    panelHeight,
  );
  return [
    textAt(
      width + 3,
      ends.map(({ text }, index) => ({ y: placed[index] ?? 0, text, whole: true })),
      { color: colours.muted, size: 10 },
    ),
  ];
}
