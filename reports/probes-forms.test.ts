import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { withProbes } from '../test/fixtures/report/invented-probes.ts';
import { namedCharts } from './forms/chart-names.ts';
import { renderCsv } from './forms/csv.ts';
import { renderMarkdown } from './forms/markdown.ts';
import { renderSvgFile } from './forms/svg-file.ts';
import { reportModel } from './model.ts';
import { pageStyle } from './page-style.ts';
import { renderHtml } from './render.ts';
import { renderText } from './terminal.ts';

const plain = reportModel(frozenInput());
const model = reportModel(withProbes(frozenInput(), { explained: { 'envoy-sidecar': 0.6 } }));
const because = 'bpftrace is <b>not</b> installed; apt-get install bpftrace brings it';
const unavailable = reportModel(withProbes(frozenInput(), { refused: because }));
const width = 80;

describe('the page of an experiment with probes', () => {
  it('has a link, the lines of page one, and an open waterfall for the first arm alone', async () => {
    const html = await renderHtml(model);
    expect(html).toContain('<a href="#probes">Where the time goes</a>');
    expect(html.indexOf('id="probes-front"')).toBeLessThan(html.indexOf('id="probes"'));
    expect(
      [...html.matchAll(/<details class="waterfall" id="([^"]*)"( open)?>/g)].map(([, id, open]) => [id, open]),
    ).toEqual([
      ['waterfall-istio', ' open'],
      ['waterfall-envoy-sidecar', undefined],
      ['waterfall-none', undefined],
    ]);
  });

  it('shows a closure that fails in the same form as one that holds', async () => {
    const words = [...(await renderHtml(model)).matchAll(/<li class="(\w+)"><b class="closure-word">([^<]*)<\/b>/g)];
    expect(words.map(([, tone, word]) => [tone, word])).toEqual([
      ['same', 'closes'],
      ['higher', 'does not close'],
    ]);
  });

  it('has ids that are its own', async () => {
    const ids = [...(await renderHtml(model)).matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('escapes the reason why nothing was attached', async () => {
    const html = await renderHtml(unavailable);
    expect(html).toContain('is &lt;b&gt;not&lt;/b&gt; installed');
    expect(html).not.toContain('is <b>not</b> installed');
  });

  it('says nothing of probes when the plan asks for none', async () => {
    const html = await renderHtml(plain);
    expect(html.replace(pageStyle(), '')).not.toMatch(/probe|waterfall/i);
  });
});

describe('the other forms', () => {
  it('give the terminal a line of closure and of overhead for each arm', () => {
    const text = renderText(model, { width: 400, color: false });
    expect(text).toMatch(/- closes: Istio.* the steps explain /);
    expect(text).toMatch(/- does not close: .* the steps explain /);
    expect(text).toMatch(/with probes p50 × 1\.0/);
    expect(renderText(unavailable, { width: 400, color: false })).toContain('! Where the time goes is not known');
    for (const line of renderText(model, { width, color: false }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(width);
  });

  it('give Markdown the closure and a table of the parts', () => {
    const text = renderMarkdown(model);
    expect(text).toContain("| client proxy's own code |");
    expect(text).toMatch(/- does not close: /);
    expect(renderMarkdown(plain)).not.toContain('probes');
  });

  it('add columns to the CSV only where there are probes, filled in the rows of p50', () => {
    const rows = renderCsv(model).trim().split('\r\n');
    const header = rows[0]?.split(',') ?? [];
    expect(header).toContain('probedGapShare');
    expect(renderCsv(plain)).not.toContain('probed');
    const closes = header.indexOf('probedCloses') - header.length;
    const filled = rows.filter((line) => /^(true|false)$/.test(line.split(',').at(closes) ?? ''));
    expect(filled).toHaveLength(2);
    for (const line of filled) expect(line).toContain(',p50,');
  });

  it('draw each waterfall as a file of its own with its key', async () => {
    const chart = namedCharts(model).find(({ name }) => name === 'waterfall-istio');
    if (!chart) throw new Error('there is no chart waterfall-istio');
    const svg = await renderSvgFile(model, chart, { background: 'page' });
    expect(svg).toContain('waking up readers');
    for (const [, name] of svg.matchAll(/var\((--part-[\w-]+)\)/g)) expect(svg).toContain(`${name ?? ''}:#`);
  });
});
