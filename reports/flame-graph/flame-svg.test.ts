import { describe, expect, it } from 'vitest';
import type { FoldedStack } from '../../harness/core/probes/folded-stacks.ts';
import { layouts } from '../charts/theme.ts';
import { flameSvg } from './flame-svg.ts';
import { frameTree } from './frame-tree.ts';

const text = {
  id: 'at-1-profile-1',
  title: 'A & B',
  subtitle: '',
  description: 'what <it> shows',
  notes: [],
  table: { caption: '', columns: [], rows: [] },
};
const [wide = { name: 'wide', width: 880 } as const, narrow = { name: 'narrow', width: 332 } as const] = layouts;
const draw = (stacks: readonly FoldedStack[], layout = wide) =>
  flameSvg(frameTree(stacks), text, layout, (value) => `${value} samples`);

/** Deterministic, without a seed to explain: a linear congruential generator (Numerical Recipes). */
function manyStacks(count: number): FoldedStack[] {
  let state = 1;
  const next = (below: number): number => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state % below;
  };
  return Array.from({ length: count }, () => ({
    frames: [
      'envoy',
      '[kernel]',
      ...Array.from({ length: 20 + next(60) }, () => `function_with_a_long_name_${next(40)}`),
    ],
    value: 1 + next(5),
  }));
}

describe('the picture of a flame graph', () => {
  it('stands on its root and tells the sides apart by class', () => {
    const { svg } = draw([
      { frames: ['envoy', '[kernel]', 'tcp_sendmsg'], value: 3 },
      { frames: ['envoy', 'memcpy'], value: 1 },
    ]);
    const y = (name: string): number => Number(new RegExp(`<title>${name}: .*?y="(\\d+)"`).exec(svg)?.[1]);
    expect([y('all'), y('envoy'), y('memcpy'), y('tcp_sendmsg')]).toEqual([51, 34, 17, 0]);
    expect(svg).toContain(
      '<g class="k"><title>tcp_sendmsg: 3 samples</title><rect x="0" y="0" width="659" height="16"/>',
    );
    expect(svg).toContain('<g class="p"><title>memcpy: 1 samples</title>');
  });

  it('has a name and a description with ids of its own', () => {
    const { svg } = draw([{ frames: ['a'], value: 1 }], narrow);
    expect(svg).toContain('class="chart-narrow flame" viewBox="0 0 332 34"');
    expect(svg).toContain('aria-labelledby="at-1-profile-1-narrow-title at-1-profile-1-narrow-desc"');
    expect(svg).toContain('<title id="at-1-profile-1-narrow-title">A &amp; B</title>');
    expect(svg).toContain('>what &lt;it&gt; shows</desc>');
  });

  it('holds no markup that comes from a name, and no character that XML forbids', () => {
    const hostile = '"></title></svg><script>alert(1)</script>\u0000\u202e\ud800';
    const { svg } = draw([{ frames: [hostile, `${hostile}${'x'.repeat(10_000)}`], value: 1 }]);
    expect(svg).not.toMatch(/<script|<\/svg>.+/s);
    expect(svg).not.toMatch(/[\u0000-\u0008\u202e\ud800-\udfff]/);
    expect(svg.length).toBeLessThan(6000);
  });

  it('cuts a label to its box and writes nothing in a box without room', () => {
    const name = 'a_rather_long_name_of_a_function';
    const { svg } = draw([
      { frames: [name], value: 10 },
      { frames: ['rest'], value: 90 },
      { frames: ['tiny_but_named'], value: 1 },
    ]);
    expect(svg).toMatch(/<text [^>]*>a_rather_l[a-z_]*…<\/text>/);
    expect(svg).toContain('<title>tiny_but_named: 1 samples</title>');
    expect(svg).not.toMatch(/<text[^>]*>tiny/);
  });

  it('is the same for the same stacks in any order', () => {
    const stacks = manyStacks(200);
    expect(draw(stacks.toReversed()).svg).toBe(draw(stacks).svg);
  });

  it('draws a stack of 127 frames whole', () => {
    const { placed } = draw([{ frames: Array.from({ length: 127 }, (_, index) => `f${index}`), value: 1 }]);
    expect([placed.rows, placed.hidden.frames]).toEqual([128, 0]);
  });

  it('draws one frame and none', () => {
    expect(draw([{ frames: ['a'], value: 1 }]).placed.boxes).toHaveLength(2);
    expect(draw([]).placed.boxes).toHaveLength(1);
    expect(draw([]).svg).not.toContain('NaN');
  });

  it('holds 10,000 stacks in 60 kB with both sizes, in seconds', { timeout: 30_000 }, () => {
    const root = frameTree(manyStacks(10_000));
    const began = performance.now();
    const bytes = layouts.map((layout) => Buffer.byteLength(flameSvg(root, text, layout, String).svg));
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...bytes)).toBeGreaterThan(1000);
  });
});
