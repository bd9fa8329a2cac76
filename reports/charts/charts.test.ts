import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel } from '../model.ts';
import { percentileGrid } from '../model/percentiles.ts';
import { forestSpec } from './forest.ts';
import { fineTicks, ratioTicks } from './log-ticks.ts';
import { movedApart, percentileSpec } from './percentiles.ts';
import { ratioByLoadSpec } from './ratio-by-load.ts';
import { charts } from './registry.ts';
import { renderSvg } from './svg.ts';
import { lines, textWidth } from './text-width.ts';
import { layouts } from './theme.ts';

const model = reportModel(frozenInput());
const several = reportModel(frozenInput('loads'));
const [load] = model.loads;
if (!load) throw new Error('the frozen experiment has a load');
const { forest, percentiles } = load;
const wide = layouts[0] ?? { name: 'wide', width: 880 };

describe('charts', () => {
  it.each(layouts)('are drawn $width pixels wide, whatever they hold', async (layout) => {
    for (const { text, spec } of [...charts(model), ...charts(several)]) {
      const svg = await renderSvg(spec(layout), text, layout);
      const width = Number(/viewBox="0 0 ([\d.]+) /.exec(svg)?.[1]);
      expect(width).toBeLessThanOrEqual(layout.width);
      expect(svg).not.toMatch(/NaN|undefined/);
    }
  });

  it('double the colour of an arm by its dash', () => {
    const strokes = JSON.stringify(percentileSpec(percentiles, wide)).match(
      /"stroke":"var\(--c\d\)","strokeDash":\[[^\]]*\],"strokeWidth":2.6/g,
    );
    expect(new Set(strokes).size).toBe(4);
  });

  it('give each verdict a shape of its own and hollow out what is not decided', () => {
    const spec = JSON.stringify(forestSpec(forest, wide));
    expect(spec).toMatch(/"shape":"diamond","colour":"var\(--tone-higher\)","fill":"var\(--tone-higher\)"/);
    expect(spec).toMatch(/"shape":"square","colour":"var\(--tone-open\)","fill":"var\(--page\)"/);
  });

  it('draw the reason instead of an interval where a number is refused', () => {
    expect(JSON.stringify(forestSpec(forest, wide))).toContain('not enough requests (9,962 in a trial;');
  });

  it('can be asked for when every number is refused', async () => {
    const [empty] = reportModel(nothingWorked(frozenInput())).loads;
    if (!empty) throw new Error('a load without numbers is still a load');
    expect(await renderSvg(forestSpec(empty.forest, wide), empty.forest, wide)).not.toContain('NaN');
  });
});

describe('the ratio by load', () => {
  const chart = several.overview?.chart;
  if (!chart) throw new Error('several loads have an overview');
  const spec = (layout: (typeof layouts)[number]): string => JSON.stringify(ratioByLoadSpec(chart, layout));

  it('draws every arm in its own colour and dash, as the other charts do', () => {
    const lines = new Set(spec(wide).match(/"type":"line","stroke":"var\(--c\d\)","strokeDash":\[[^\]]*\]/g));
    expect([...lines]).toEqual([
      '"type":"line","stroke":"var(--c1)","strokeDash":[]',
      '"type":"line","stroke":"var(--c2)","strokeDash":[6,3]',
      '"type":"line","stroke":"var(--c0)","strokeDash":[6,3]',
    ]);
  });

  it('puts no two marks of a level at the same place', () => {
    for (const panel of ratioByLoadSpec(chart, wide)['concat' as never] as {
      layer: { mark: { type: string }; data: { values: { x: number }[] } }[];
    }[]) {
      const at = panel.layer
        .filter(({ mark }) => mark.type === 'point')
        .flatMap(({ data }) => data.values.map(({ x }) => x));
      expect(at.length).toBe(12);
      expect(new Set(at).size).toBe(at.length);
    }
  });

  it('stands in one column on a phone', () => {
    expect(spec(wide)).toContain('"columns":2');
    expect(spec({ name: 'narrow', width: 332 })).toContain('"columns":1');
  });

  it('says in words that nothing could be drawn', () => {
    const empty = charts(reportModel(nothingWorked(frozenInput('loads'))))[0];
    expect(empty).toMatchObject({ kind: 'ratioByLoad', empty: true });
  });
});

describe('placing', () => {
  it('moves labels apart, keeps their order and stays inside', () => {
    const placed = movedApart([10, 11, 12, 395], 30, 400);
    expect(placed).toEqual([15, 45, 75, 385]);
  });

  it('ticks ratios at round numbers, 1 among them, without touching', () => {
    const ticks = ratioTicks({ low: 0.7, high: 4.2 }, 320);
    expect(ticks).toContain(1);
    expect(ticks).toContain(2);
    expect(ticks.length).toBeGreaterThan(3);
  });

  it('finds about four ticks in a span of a few per cent', () => {
    expect(fineTicks({ low: 0.95, high: 1.05 })).toEqual([0.96, 0.98, 1, 1.02, 1.04]);
  });

  it('breaks text where it no longer fits', () => {
    expect(lines('not quoted: fewer than 100 requests beyond', 11, { room: 120, most: 4 }).length).toBeGreaterThan(1);
    expect(textWidth('iiii', 12)).toBeLessThan(textWidth('mmmm', 12));
  });

  it('spaces percentiles evenly in nines and keeps the last quotable one', () => {
    const grid = percentileGrid(0.999, 31, 0.99);
    expect(grid[0]).toBe(0);
    expect(grid).toContain(0.99);
    expect(grid.at(-1)).toBeCloseTo(0.999, 6);
  });
});
