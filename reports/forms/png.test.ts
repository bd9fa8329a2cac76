import { describe, expect, it } from 'vitest';
import { largeInput } from '../../test/fixtures/report/experiments.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { reportModel } from '../model.ts';
import { chartNamed, firstForest, namedCharts } from './chart-names.ts';
import { CannotDraw, renderPng, socialSvg } from './png.ts';
import { hostileInput, hostileTexts } from './testing/hostile-input.ts';
import { readXml } from './testing/read-xml.ts';

const small = reportModel(frozenInput());
const forestOf = (model: typeof small) => {
  const named = chartNamed(model, firstForest(model));
  if (!named) throw new Error('a report has a forest plot');
  return named;
};

describe('the picture for a link preview', () => {
  it('is a PNG of 1200 x 630 pixels', async () => {
    const png = Buffer.from(await renderPng(small, forestOf(small)));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
  });

  it('is an error without a font, with a remedy, and not a picture without words', async () => {
    const drawn = renderPng(small, forestOf(small), { systemFonts: false });
    await expect(drawn).rejects.toThrow(CannotDraw);
    await expect(drawn).rejects.toMatchObject({ hint: expect.stringContaining('install a sans-serif font') as string });
  });

  it('needs no style sheet, and says what it shows, of which experiment, with every fidelity', async () => {
    const svg = await socialSvg(small, forestOf(small));
    expect(svg).not.toMatch(/var\(|="inherit"/);
    for (const part of ['p50 differs from the baseline', small.head.experiment, small.head.planHashShort]) {
      expect(svg).toContain(part);
    }
    for (const after of svg
      .replace(/<(title|desc)[^>]*>.*?<\/\1>/g, '')
      .split('Istio sidecar')
      .slice(1)) {
      expect(after).toMatch(/^ (· real control plane|\(real control plane)/);
    }
  });

  it('leaves metrics out rather than to become illegible, and says so', async () => {
    const large = reportModel(largeInput());
    const svg = await socialSvg(large, forestOf(large));
    expect(svg).toMatch(/1 of \d metrics shown; the report has the others/);
    const scale = Number(/<svg x="[\d.]+" y="[\d.]+"[^>]* width="([\d.]+)"/.exec(svg)?.[1]) / 880;
    expect(scale).toBeGreaterThanOrEqual(1);
    expect(svg).toContain('p50 latency');
  });

  it('can be made of every chart', async () => {
    for (const named of namedCharts(small).filter(({ chart }) => !chart.empty)) {
      expect(readXml(await socialSvg(small, named)).name).toBe('svg');
    }
  });

  it.each(Object.entries(hostileTexts))('hostile text stays text (%s)', async (_name, hostile) => {
    const model = reportModel(hostileInput(hostile));
    expect(readXml(await socialSvg(model, forestOf(model))).name).toBe('svg');
    expect((await renderPng(model, forestOf(model))).length).toBeGreaterThan(1000);
  });
});
