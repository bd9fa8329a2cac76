import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { armNames, nameOf } from '../model/arm-names.ts';
import { designWords } from '../model/design-words.ts';
import { memoryChart } from '../model/memory.ts';
import { memorySpec } from './memory.ts';
import { stackedBarsSpec, type StackedBars } from './stacked-bars.ts';
import { renderSvg } from './svg.ts';
import { layouts, type Layout } from './theme.ts';

const { plan, analysis } = frozenInput();
const names = armNames(plan);
const [wide, narrow] = layouts as readonly [Layout, Layout];

const stack = (values: readonly [number, number, number]): StackedBars => {
  const [application, dataPlane, controlPlane] = values;
  const roles = Object.entries({ application, dataPlane, controlPlane }).map(([role, value]) => ({
    role: role as 'application',
    value,
    text: String(value),
  }));
  const total = application + dataPlane + controlPlane;
  const bar = { arm: nameOf(names, 'istio'), roles, total, totalText: `${total} in all`, totalShort: String(total) };
  return { axisTitle: 'units', bars: [bar] };
};
interface Drawn {
  readonly mark: { readonly type: string };
  readonly data: { readonly values: readonly { readonly from: number; readonly to: number; readonly text: string }[] };
}
const layersOf = (values: readonly [number, number, number], layout: Layout): Drawn[] =>
  (stackedBarsSpec(stack(values), layout) as unknown as { layer: Drawn[] }).layer;
const textsOf = (layers: readonly Drawn[]): string[] =>
  layers.filter(({ mark }) => mark.type === 'text').flatMap(({ data }) => data.values.map(({ text }) => text));

describe('stacked bars', () => {
  it('put each role on top of the one before', () => {
    const rects = layersOf([300, 500, 60], wide).filter(({ mark }) => mark.type === 'rect');
    expect(rects.flatMap(({ data }) => data.values.map(({ from, to }) => [from, to]))).toEqual([
      [0, 300],
      [300, 800],
      [800, 860],
    ]);
  });

  it('draw nothing for a role that took nothing, and no figure where it does not fit', () => {
    const layers = layersOf([300, 500, 0], wide);
    expect(layers.filter(({ mark, data }) => mark.type === 'rect' && data.values.length === 0)).toHaveLength(1);
    expect(textsOf(layers)).not.toContain('0');
    expect(textsOf(layersOf([1000, 1000, 1], wide))).not.toContain('1');
  });

  it('divide a role into a filled part and a hollow one, next to each other and legible', () => {
    const [bar] = stack([300, 500, 60]).bars;
    if (!bar) throw new Error('there is one');
    const roles = bar.roles.map((role) => ({
      ...role,
      kernel: { value: 100, text: '100', restText: String(role.value - 100) },
    }));
    const spec = stackedBarsSpec({ axisTitle: 'units', bars: [{ ...bar, roles: roles.slice(0, 2) }] }, wide);
    const layers = (spec as unknown as { layer: (Drawn & { encoding: { x: { scale?: unknown } } })[] }).layer;
    const rects = layers.filter(({ mark }) => mark.type === 'rect');
    expect(rects.slice(0, 2).flatMap(({ data }) => data.values.map(({ from, to }) => [from, to]))).toEqual([
      [0, 200],
      [300, 700],
    ]);
    expect(rects.slice(2).map(({ mark }) => mark)).toEqual([
      expect.objectContaining({ fillOpacity: 0.18, strokeWidth: 2 }),
      expect.objectContaining({ fillOpacity: 0.18, strokeWidth: 2 }),
    ]);
    expect(textsOf(layers)).toEqual(expect.arrayContaining(['200', '100', '400']));
  });

  it('shorten the total on a narrow page', () => {
    expect(textsOf(layersOf([300, 500, 60], wide))).toContain('860 in all');
    expect(textsOf(layersOf([300, 500, 60], narrow))).toContain('860');
  });

  it.each(layouts)('draw memory in MiB, $name', async (layout) => {
    const [load] = analysis.loads;
    const chart = memoryChart(load?.arms ?? [], names, { at: '', design: designWords[plan.design] });
    const svg = await renderSvg(memorySpec(chart, layout), chart, layout);
    expect(svg).toContain('MiB of anonymous memory');
    expect(svg).not.toMatch(/NaN|undefined/);
    for (const { totalFigure } of chart.bars)
      expect(svg).toContain(layout.name === 'wide' ? `${totalFigure} MiB` : totalFigure);
  });
});
