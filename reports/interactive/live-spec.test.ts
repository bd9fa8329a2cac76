import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { liveSpec, type LiveOptions, type LiveSpec } from './live-spec.ts';
import { framesOf, nearest, pointsOf } from './scene.ts';

const log = { type: 'log' as const, domain: [1, 100], nice: false };
const axis = { values: [1, 10, 100], labelOverlap: false };
const layered = {
  width: 200,
  height: 100,
  padding: { left: 30, right: 0, top: 10, bottom: 20 },
  autosize: { type: 'none' as const },
  layer: [
    {
      data: {
        values: [
          { x: 1, y: 5 },
          { x: 100, y: 0 },
        ].map((each) => ({ ...each, arm: 'a' })),
      },
      mark: 'line',
      encoding: {
        x: { field: 'x', type: 'quantitative', scale: log, axis },
        y: { field: 'y', type: 'quantitative', scale: { domain: [0, 10], nice: false, zero: true } },
      },
    },
    {
      data: {
        values: [
          { at: 50, text: 'whole', whole: true },
          { at: 60, text: 'a', arm: 'a' },
        ],
      },
      mark: 'text',
      encoding: {
        x: { field: 'at', type: 'quantitative', scale: null },
        y: { value: 0 },
        text: { field: 'text' },
      },
    },
  ],
} satisfies TopLevelSpec;
const options: LiveOptions = { zoom: ['x', 'y'], lineWords: "'at ' + datum.x", description: 'A line' };

const live = (spec: TopLevelSpec, more: Partial<LiveOptions> = {}): LiveSpec =>
  liveSpec(compile(spec).spec, { ...options, ...more });

async function drawn(spec: LiveSpec, signals: Readonly<Record<string, unknown>> = {}): Promise<vega.View> {
  const view = new vega.View(vega.parse(spec.spec), { renderer: 'none' });
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  return view.runAsync();
}
const ticksOf = (svg: string): string[] =>
  [...svg.matchAll(/font-size="10px"[^>]*>([^<]+)</g)].map(([, text]) => text ?? '');

describe('a live chart', () => {
  it('is the same picture as the static one at first, but for what only screen readers notice', async () => {
    const picture = (svg: string): string =>
      svg.replace(/ (?:aria-[a-z]+|role|clip-path|opacity)="[^"]*"|<defs>.*<\/defs>/g, '');
    const still = new vega.View(vega.parse(compile(layered).spec), { renderer: 'none' });
    expect(picture(await (await drawn(live(layered))).toSVG())).toBe(picture(await still.toSVG()));
  });

  it('knows its plot, its scales and their ends', () => {
    expect(live(layered).plots).toEqual([
      {
        group: null,
        scales: { x: { name: 'x', log: true, domain: [1, 100] }, y: { name: 'y', log: false, domain: [0, 10] } },
      },
    ]);
  });

  it('zooms only along the axes that it is told', () => {
    expect(live(layered, { zoom: ['y'] }).plots).toEqual([
      { group: null, scales: { y: { name: 'y', log: false, domain: [0, 10] } } },
    ]);
  });

  it('shows a part with ticks of its own, cut off at the edge, and without what is true of the whole only', async () => {
    const spec = live(layered);
    const svg = await (await drawn(spec, { x_domain: [10, 20], zoomed: true })).toSVG();
    expect(ticksOf(svg)).toContain('20');
    expect(svg).toMatch(/mark-line[^>]*clip-path=/);
    expect(svg).toMatch(/opacity="0"[^>]*>whole</);
    expect(await (await drawn(spec)).toSVG()).not.toMatch(/opacity="0"[^>]*>whole</);
  });

  it('shows no more of a linear axis than it is told, also where 0 was in it', async () => {
    const view = await drawn(live(layered), { y_domain: [4, 6], zoomed: true });
    expect((view.scale('y') as { domain(): number[] }).domain()).toEqual([4, 6]);
  });

  it('hides what belongs to a hidden arm, lines and texts', async () => {
    const svg = await (await drawn(live(layered), { hidden_arms: ['a'] })).toSVG();
    expect(svg).toMatch(/mark-line[^>]*>.*?<path[^>]* opacity="0"/);
    expect(svg).toMatch(/opacity="0"[^>]*>a</);
    expect(svg).not.toMatch(/opacity="0"[^>]*>whole</);
  });

  it('has a plot for each panel of several, with its own scales', () => {
    const { layer } = layered;
    expect(live({ concat: [{ layer }, { layer }] }).plots.map(({ group, scales }) => [group, scales.x?.name])).toEqual([
      ['concat_0_group', 'concat_0_x'],
      ['concat_1_group', 'concat_1_x'],
    ]);
  });
});

describe('pointing at a live chart', () => {
  it('finds the nearest point within reach, and what it says', async () => {
    const spec = live(layered);
    const view = await drawn(spec);
    const frames = framesOf(view, spec.plots);
    expect(frames).toMatchObject([{ left: 30, top: 10, width: 200, height: 100 }]);
    const points = pointsOf(view, frames);
    expect(points.map(({ item }) => item.tooltip)).toEqual(['at 1', 'at 100']);
    expect(nearest(points, { x: 33, y: 58 }, 26)?.item.tooltip).toBe('at 1');
    expect(nearest(points, { x: 130, y: 60 }, 26)).toBeUndefined();
  });

  it('finds nothing of what is hidden or out of sight', async () => {
    const spec = live(layered);
    const hidden = await drawn(spec, { hidden_arms: ['a'] });
    expect(pointsOf(hidden, framesOf(hidden, spec.plots))).toEqual([]);
    const zoomed = await drawn(spec, { x_domain: [2, 50], zoomed: true });
    expect(pointsOf(zoomed, framesOf(zoomed, spec.plots))).toEqual([]);
  });
});
