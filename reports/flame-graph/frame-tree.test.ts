import { describe, expect, it } from 'vitest';
import { bySelfTime, frameTree } from './frame-tree.ts';

const stacks = [
  { frames: ['envoy', '[kernel]', 'tcp_sendmsg'], value: 3 },
  { frames: ['envoy', '[kernel]'], value: 1 },
  { frames: ['envoy', 'memcpy'], value: 2 },
  { frames: ['envoy', 'parse', 'memcpy'], value: 4 },
];

describe('the tree of frames', () => {
  const root = frameTree(stacks);

  it('adds up what each frame holds, and what it holds alone', () => {
    const [envoy] = root.children;
    expect([root.value, root.self, envoy?.value, envoy?.self]).toEqual([10, 0, 10, 0]);
    expect(envoy?.children.map(({ name, value, self, side }) => [name, value, self, side])).toEqual([
      ['[kernel]', 4, 1, 'kernel'],
      ['memcpy', 2, 2, 'program'],
      ['parse', 4, 0, 'program'],
    ]);
  });

  it('gives the kernel what stands on its mark', () => {
    expect(root.children[0]?.children[0]?.children[0]).toMatchObject({ name: 'tcp_sendmsg', side: 'kernel' });
  });

  it('lists self time over all paths; together it is the whole', () => {
    const list = bySelfTime(root);
    expect(list.map(({ name, self }) => [name, self])).toEqual([
      ['memcpy', 6],
      ['tcp_sendmsg', 3],
      ['[kernel]', 1],
    ]);
    expect(list.reduce((sum, { self }) => sum + self, 0)).toBe(root.value);
  });

  it('is a bare root without stacks, and leaves out what is not above zero', () => {
    for (const none of [
      [],
      [
        { frames: ['a'], value: 0 },
        { frames: ['a'], value: Number.NaN },
      ],
    ])
      expect(frameTree(none)).toMatchObject({ value: 0, children: [] });
  });
});
