/** Folded stacks merged from their root: what a flame graph draws. */
import { kernelMark, type FoldedStack } from '../../harness/core/probes/folded-stacks.ts';

export interface FrameNode {
  readonly name: string;
  readonly side: FrameSide;
  /** In it and in what it called. */
  readonly value: number;
  /** In it alone. */
  readonly self: number;
  /** By name: their order along the axis means nothing. */
  readonly children: readonly FrameNode[];
}

export type FrameSide = 'program' | 'kernel';

interface GrowingNode {
  readonly name: string;
  readonly side: FrameSide;
  value: number;
  self: number;
  readonly children: Map<string, GrowingNode>;
}

const growing = (name: string, side: FrameSide): GrowingNode => ({
  name,
  side,
  value: 0,
  self: 0,
  children: new Map(),
});

/** The root is `all`; its value is that of all stacks. */
export function frameTree(stacks: readonly FoldedStack[]): FrameNode {
  const root = growing('all', 'program');
  for (const { frames, value } of stacks) {
    if (!(value > 0)) continue;
    let node = root;
    node.value += value;
    for (const name of frames) {
      node = childOf(node, name);
      node.value += value;
    }
    node.self += value;
  }
  return grown(root);
}

function childOf(parent: GrowingNode, name: string): GrowingNode {
  const known = parent.children.get(name);
  if (known) return known;
  const child = growing(name, name === kernelMark ? 'kernel' : parent.side);
  parent.children.set(name, child);
  return child;
}

const grown = ({ name, side, value, self, children }: GrowingNode): FrameNode => ({
  name,
  side,
  value,
  self,
  children: [...children.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(grown),
});

export interface SelfTime {
  readonly name: string;
  readonly side: FrameSide;
  readonly self: number;
}

/** Frames by what was seen in them alone, over all paths that end in them; the largest first. */
export function bySelfTime(root: FrameNode): readonly SelfTime[] {
  const sums = new Map<string, SelfTime>();
  const add = ({ name, side, self, children }: FrameNode): void => {
    const key = `${side} ${name}`;
    if (self > 0) sums.set(key, { name, side, self: self + (sums.get(key)?.self ?? 0) });
    children.forEach(add);
  };
  add(root);
  return [...sums.values()].toSorted((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1));
}
