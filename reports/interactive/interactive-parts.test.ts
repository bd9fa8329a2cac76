import vm from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { charts } from '../charts/registry.ts';
import { layouts } from '../charts/theme.ts';
import { reportModel } from '../model.ts';
import { withoutControls } from '../plain-text.ts';
import { interactiveParts, type InteractiveParts, type LivePage } from './interactive-parts.ts';

const model = reportModel(frozenInput());
const options = { layouts, arms: model.head.arms };
let parts: InteractiveParts;
beforeAll(async () => {
  parts = await interactiveParts(charts(model), options);
}, 30_000);

describe('the parts of an interactive report', () => {
  it('hold Vega once, below 500 kB, as JavaScript that can stand in a page', () => {
    const { source } = parts.script;
    expect(Buffer.byteLength(source)).toBeGreaterThan(300_000);
    expect(Buffer.byteLength(source)).toBeLessThan(500_000);
    expect(() => new vm.Script(source)).not.toThrow();
    expect(source).not.toMatch(/<\/script|<!--/i);
    // The page replaces control characters: a script with one would no longer fit its hash.
    expect(withoutControls(source)).toBe(source);
  });

  it('carry the licences of what they embed', () => {
    const [notice = ''] = /^\/\*![\s\S]*?\*\//.exec(parts.script.source) ?? [];
    expect(notice).toMatch(/vega-interpreter[\s\S]*University of Washington/);
    expect(notice).toMatch(/d3-scale[\s\S]*Mike Bostock/);
  });

  it('hold the charts in both widths, compiled: Vega-Lite is not in the page', () => {
    const page = JSON.parse(parts.data) as LivePage;
    expect(page.charts.map(({ id, layout }) => `${id} ${layout}`)).toContain('percentiles narrow');
    for (const { spec, plots } of page.charts) {
      expect(spec.$schema).toContain('/vega/');
      expect(plots.length).toBeGreaterThan(0);
      for (const { scales } of plots) expect(Object.keys(scales).length).toBeGreaterThan(0);
    }
    expect(Object.keys(page.arms)).toEqual(model.head.arms.map(({ id }) => id));
  });

  it('cannot end the element that they stand in, whatever an arm is called', async () => {
    const hostile = [{ id: 'x', short: '</script><script>alert(1)</script>' }];
    const { data } = await interactiveParts([], { layouts, arms: hostile });
    expect(data).not.toContain('<');
    expect(JSON.parse(data)).toMatchObject({ arms: { x: hostile[0]?.short } });
  });

  it('are the same bytes for the same charts', async () => {
    expect(await interactiveParts(charts(model), options)).toEqual(parts);
  });
});
