import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withProbes } from '../../test/fixtures/report/invented-probes.ts';
import { reportModel } from '../model.ts';
import { renderSvg } from './svg.ts';
import { layouts } from './theme.ts';
import { loadCharts } from './registry.ts';

const [load] = reportModel(withProbes(frozenInput(), { explained: { istio: 1.1 } })).loads;
if (!load) throw new Error('no load');
const charts = loadCharts(load).filter(({ kind }) => kind === 'timeParts' || kind.startsWith('waterfall-'));
const drawings = charts.flatMap((chart) => layouts.map((layout) => ({ ...chart, layout, name: layout.name })));

describe.each(drawings)('the chart $kind, $name', ({ text, spec, layout }) => {
  it('keeps to the width of its page and holds no bar of negative width', async () => {
    const svg = await renderSvg(spec(layout), text, layout);
    const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? [];
    expect(Number(width)).toBeLessThanOrEqual(layout.width + 1);
    expect(svg).not.toMatch(/width="-/);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('gives its boxes no width below zero', () => {
    const { layer } = spec(layout) as { layer: { data?: { values?: { left?: number; right?: number }[] } }[] };
    const boxes = layer
      .flatMap(({ data }) => data?.values ?? [])
      .filter(({ left, right }) => left !== undefined && right !== undefined);
    expect(boxes.length).toBeGreaterThan(5);
    for (const { left = 0, right = 0 } of boxes) expect(right).toBeGreaterThan(left);
  });
});
