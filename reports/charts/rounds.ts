import type { TopLevelSpec } from 'vega-lite';
import type { RoundsChart, RoundsPanel } from '../model/rounds.ts';
import { literal, ofArm, textAt, type Layer } from './layer.ts';
import { fineTicks } from './log-ticks.ts';
import { armColour, colours, config, type Layout } from './theme.ts';

const axisRoom = 46;
const gap = 20;
const panelHeight = 116;
const titleHeight = 46;

/** One panel per arm, one point per round; all panels span the same relative range around their own estimate. */
export function roundsSpec(chart: RoundsChart, layout: Layout): TopLevelSpec {
  const columns = layout.name === 'wide' ? Math.min(3, Math.max(1, chart.panels.length)) : 1;
  const width = Math.floor((layout.width - 8) / columns) - axisRoom - (columns > 1 ? gap : 8);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: { left: 4, right: 4, top: 4, bottom: 4 },
    config,
    columns,
    align: 'none',
    // Titles and axis labels do not push panels apart: their room is set here.
    bounds: 'flush',
    spacing: { column: axisRoom + gap, row: titleHeight + 48 },
    concat: chart.panels.map((panel) => panelSpec(panel, chart, width)),
  };
}

function panelSpec(panel: RoundsPanel, { rounds, halfSpan }: RoundsChart, width: number) {
  const [low, high] = [panel.ratio * Math.exp(-halfSpan), panel.ratio * Math.exp(halfSpan)];
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [0.4, rounds + 0.6], nice: false },
    axis: { values: roundTicks(rounds, width), format: 'd', title: 'round', grid: false },
  };
  const y = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [low, high], nice: false },
    axis: { values: fineTicks({ low, high }), labelExpr: "'× ' + format(datum.value, '~g')", title: null, grid: true },
  };
  const colour = armColour(panel.arm);
  const layer: Layer[] = [
    {
      data: { values: [{ lower: Math.max(low, panel.interval.lower), upper: Math.min(high, panel.interval.upper) }] },
      mark: { type: 'rect', fill: colour, opacity: 0.14 },
      encoding: { y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
    },
    {
      data: { values: [{ ratio: panel.ratio }] },
      mark: { type: 'rule', stroke: colour, strokeWidth: 1.25 },
      encoding: { y: { ...y, field: 'ratio' } },
    },
    {
      data: { values: [...panel.points] },
      mark: { type: 'line', stroke: colour, strokeWidth: 0.75, opacity: 0.6 },
      encoding: { x: { ...x, field: 'round' }, y: { ...y, field: 'ratio' } },
    },
    {
      data: { values: panel.points.map((point) => ({ ...point, colour })) },
      mark: { type: 'point', shape: 'circle', size: 34, strokeWidth: 1.5, opacity: 1, aria: true },
      encoding: {
        x: { ...x, field: 'round' },
        y: { ...y, field: 'ratio' },
        fill: literal('colour'),
        stroke: literal('colour'),
        description: { field: 'text', type: 'nominal' },
      },
    },
    {
      data: { values: panel.missing.map((round) => ({ round, text: 'no pair' })) },
      mark: { type: 'text', fontSize: 10, color: colours.muted, angle: 270, align: 'left', baseline: 'middle' },
      encoding: { x: { ...x, field: 'round' }, y: { value: panelHeight - 4 }, text: { field: 'text' } },
    },
    textAt(0, [{ y: -36, text: panel.arm.label }], { color: colours.text, weight: 'bold', limit: width + 10 }),
    textAt(0, [{ y: -22, text: panel.arm.fidelity.short }], { color: colours.muted, size: 11, limit: width + 10 }),
    textAt(0, [{ y: -9, text: panel.caption }], { color: colours.muted, size: 11, limit: width + 10 }),
  ];
  return { width, height: panelHeight, layer: layer.map((each) => ({ ...ofArm(panel.arm), ...each })) };
}

/** Every round while they fit, then every second, fifth, tenth. */
function roundTicks(rounds: number, width: number): number[] {
  const step = [1, 2, 5, 10, 20, 50].find((each) => (rounds / each) * 22 < width) ?? 100;
  return Array.from({ length: rounds }, (_, index) => index + 1).filter((round) => step === 1 || round % step === 0);
}
