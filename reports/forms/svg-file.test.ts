import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel } from '../model.ts';
import { chartNamed, firstForest, namedCharts } from './chart-names.ts';
import { renderSvgFile } from './svg-file.ts';
import { hostileInput, hostileTexts } from './testing/hostile-input.ts';
import { readXml, type XmlElement } from './testing/read-xml.ts';
import { themeValues, variablesIn } from './theme-values.ts';

const small = reportModel(frozenInput());
const loads = reportModel(frozenInput('loads'));

async function svgOf(model: typeof small, name: string, background: 'page' | 'none' = 'page'): Promise<string> {
  const named = chartNamed(model, name);
  if (!named) throw new Error(`no chart ${name}`);
  return renderSvgFile(model, named, { background });
}

const every = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(every)];
const words = (element: XmlElement): string =>
  every(element)
    .map(({ text }) => text)
    .join(' ');

describe('a chart as a file of its own', () => {
  it.each(namedCharts(small).filter(({ chart }) => !chart.empty))(
    '$name is whole XML with all its colours',
    async (named) => {
      const svg = await renderSvgFile(small, named, { background: 'page' });
      const root = readXml(svg);
      expect(root.name).toBe('svg');
      const style = /<style>(.*?)<\/style>/.exec(svg)?.[1] ?? '';
      const [light = '', dark = ''] = style.split('@media');
      const used = variablesIn(svg);
      expect(used.length).toBeGreaterThan(3);
      for (const name of used) {
        expect(light).toContain(`--${name}:`);
        expect(dark).toContain(`--${name}:`);
      }
    },
  );

  it('says what it shows, its experiment and plan, and the fidelity beside every name', async () => {
    const text = words(readXml(await svgOf(small, 'forest'))).replace(/\s+/g, ' ');
    expect(text).toContain('p50 differs from the baseline in 2 of 2 arms');
    expect(text).toContain('20260214-093000-synthetic-5eed01');
    expect(text).toContain(small.head.planHashShort);
    for (const after of text.split('Istio sidecar').slice(1)) expect(after).toMatch(/^ (· real|\(real)/);
  });

  it('loads nothing and runs nothing', async () => {
    for (const { name, chart } of namedCharts(small)) {
      if (chart.empty) continue;
      const svg = await svgOf(small, name);
      expect(
        [...new Set(svg.match(/https?:[^"'\s<]+/g))].filter((url) => !url.startsWith('http://www.w3.org/')),
      ).toEqual([]);
      expect(svg).not.toMatch(/<script|<image|<foreignObject|\son\w+=|@import|url\((?!#)/);
    }
  });

  it('is drawn on the colour of the page, or on nothing', async () => {
    const rect = '<rect width="100%" height="100%" fill="var(--page)"/>';
    expect(await svgOf(small, 'forest')).toContain(rect);
    expect(await svgOf(small, 'forest', 'none')).not.toContain(rect);
  });

  it('is found by its kind, and by load and kind where there are several', () => {
    expect(namedCharts(small).map(({ name }) => name)).toContain('forest');
    expect(firstForest(loads)).toBe(`${loads.loads[0]?.id ?? ''}/forest`);
    expect(chartNamed(loads, 'ratioByLoad')?.load).toBeNull();
    expect(chartNamed(loads, 'forest')).toBeUndefined();
    const names = namedCharts(loads).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names its load where there are several, and keys the arms of the chart over all of them', async () => {
    const heading = loads.loads[1]?.heading ?? '';
    expect(heading).not.toBe('');
    const text = (svg: string): string => words(readXml(svg)).replace(/\s+/g, ' ');
    expect(text(await svgOf(loads, `${loads.loads[1]?.id ?? ''}/forest`))).toContain(`At ${heading}.`);
    expect(text(await svgOf(loads, 'ratioByLoad'))).toContain('Istio sidecar · real control plane');
  });

  it('refuses to draw nothing', async () => {
    const nothing = reportModel(nothingWorked(frozenInput()));
    const empty = namedCharts(nothing).find(({ chart }) => chart.empty);
    if (!empty) throw new Error('without a number some chart is empty');
    await expect(renderSvgFile(nothing, empty, { background: 'page' })).rejects.toThrow('nothing to draw');
  });

  it('gives the same bytes for the same model', async () => {
    expect(await svgOf(reportModel(frozenInput()), 'rounds')).toBe(await svgOf(small, 'rounds'));
  });

  it.each(Object.entries(hostileTexts))('hostile text stays text (%s)', async (_name, hostile) => {
    const model = reportModel(hostileInput(hostile));
    const [plain] = namedCharts(small).map(({ name }) => name);
    for (const name of ['forest', plain ?? 'forest']) {
      const [hostiles, usual] = [await svgOf(model, name), await svgOf(small, name)].map((svg) => every(readXml(svg)));
      expect(new Set(hostiles?.map((element) => element.name))).toEqual(new Set(usual?.map((element) => element.name)));
    }
  });
});

describe('the theme', () => {
  it('is found in the style sheets of the page, light and dark', () => {
    const { light, dark } = themeValues();
    expect(light.size).toBeGreaterThan(15);
    expect([...dark.keys()]).toEqual([...light.keys()]);
    expect(light.get('page')).toBe('#ffffff');
    expect(dark.get('page')).not.toBe('#ffffff');
  });
});
