import { describe, expect, it } from 'vitest';
import { flameLayout } from './flame-layout.ts';
import { frameTree } from './frame-tree.ts';

const options = { width: 880, leastWidth: 0.3, mostBoxes: 1000 };
const root = frameTree([
  { frames: ['b', 'x'], value: 25 },
  { frames: ['b'], value: 25 },
  { frames: ['a'], value: 50 },
]);

describe('the layout of a flame graph', () => {
  it('gives each frame its share of the width, inside the frame that it stands on', () => {
    const { boxes, rows, hidden } = flameLayout(root, options);
    expect(boxes.map(({ node, depth, x, width }) => [node.name, depth, x, width])).toEqual([
      ['all', 0, 0, 880],
      ['a', 1, 0, 440],
      ['b', 1, 440, 440],
      ['x', 2, 440, 220],
    ]);
    expect([rows, hidden.frames, hidden.share]).toEqual([3, 0, 0]);
  });

  it('hides frames that are too narrow, with what stands on them, and says what they hold', () => {
    const tree = frameTree([
      { frames: ['a'], value: 9999 },
      { frames: ['thin', 'thinner'], value: 1 },
    ]);
    const { boxes, hidden } = flameLayout(tree, options);
    expect(boxes.map(({ node }) => node.name)).toEqual(['all', 'a']);
    expect(hidden).toEqual({ frames: 2, share: 0.0001, widest: 0.3 });
  });

  it('hides the narrowest of too many, and frames of one width together', () => {
    const { boxes, hidden } = flameLayout(root, { ...options, mostBoxes: 2 });
    expect(boxes.map(({ node }) => node.name)).toEqual(['all']);
    expect(hidden).toMatchObject({ frames: 3, share: 1 });
    expect(flameLayout(root, { ...options, mostBoxes: 3 }).boxes).toHaveLength(3);
  });

  it('never draws a frame whose foundation is hidden', () => {
    const deep = frameTree(
      Array.from({ length: 300 }, (_, index) => ({
        frames: Array.from({ length: 127 }, (__, depth) => `f${index % (depth + 1)}`),
        value: index + 1,
      })),
    );
    const { boxes } = flameLayout(deep, { ...options, mostBoxes: 200 });
    const drawn = new Set(boxes.map(({ node }) => node));
    const standing = new Set(boxes.flatMap(({ node }) => node.children));
    expect(boxes.length).toBeLessThanOrEqual(200);
    for (const node of drawn) expect(node === deep || standing.has(node)).toBe(true);
  });

  it('is one row without stacks', () => {
    expect(flameLayout(frameTree([]), options)).toMatchObject({ rows: 1, hidden: { frames: 0, share: 0 } });
  });
});
