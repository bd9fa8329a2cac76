import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { tellArms, withArms } from './arm-marks.ts';

const values = [
  { arm: 'a', x: 1, y: 1, says: 'first' },
  { arm: '"><b', x: 2, y: 2, says: 'second' },
];
const position = { x: { field: 'x', type: 'quantitative' as const }, y: { field: 'y', type: 'quantitative' as const } };
const spec: TopLevelSpec = {
  config: { mark: { aria: false } },
  layer: [
    { data: { values: [{ x: 0, y: 0 }] }, mark: 'rect', encoding: position },
    { data: { values }, mark: 'text', encoding: { ...position, text: { field: 'says' } } },
    {
      data: { values },
      mark: { type: 'point', aria: true },
      encoding: { ...position, description: { field: 'says' } },
    },
    {
      data: { values: values.map(({ x, y }) => ({ x, y })) },
      transform: [{ calculate: JSON.stringify('line'), as: 'arm' }],
      mark: 'line',
      encoding: position,
    },
  ],
};

async function drawn(): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  await view.runAsync();
  tellArms(view.scenegraph());
  return withArms(await view.toSVG());
}

describe('marks of a chart', () => {
  it('carry the arm that their data name: each text and point, and a line as a whole', async () => {
    const svg = await drawn();
    const arms = [...svg.matchAll(/<(\w+)[^>]* data-arm="([^"]*)"/g)].map(([, tag, arm]) => [tag, arm]);
    expect(arms).toEqual([
      ['text', 'a'],
      ['text', '&quot;&gt;&lt;b'],
      ['path', 'a'],
      ['path', '&quot;&gt;&lt;b'],
      ['path', 'line'],
    ]);
  });

  it('keep their own description, and get none that only told the arm', async () => {
    const svg = await drawn();
    expect(svg).toContain('aria-label="first" role="graphics-symbol" aria-roledescription="point" data-arm="a"');
    expect(svg).not.toMatch(/[\u{E000}\u{E001}]/u);
    expect(svg).not.toMatch(/<text[^>]* aria-label/);
  });
});
