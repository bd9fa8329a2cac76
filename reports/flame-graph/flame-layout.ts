/** Where each frame stands: the root at the bottom, what it called above it, width = share of the root. */
import type { FrameNode } from './frame-tree.ts';

export interface FlameBox {
  readonly node: FrameNode;
  /** 0 is the root. */
  readonly depth: number;
  /** In pixels from the left. */
  readonly x: number;
  readonly width: number;
}

export interface FlameLayout {
  /** The root first, then depth by depth along each path. */
  readonly boxes: readonly FlameBox[];
  /** Rows that are drawn. */
  readonly rows: number;
  readonly hidden: HiddenFrames;
}

export interface HiddenFrames {
  readonly frames: number;
  /** Of the root's value, what the hidden frames that stand on a drawn one hold together: 0 to 1. */
  readonly share: number;
  /** No hidden frame is wider, in pixels. */
  readonly widest: number;
}

export interface FlameLayoutOptions {
  /** In pixels. */
  readonly width: number;
  /** Narrower frames are hidden, in pixels: about what a screen can still show. */
  readonly leastWidth: number;
  /** With more, the narrowest are hidden; those of one width together, so that the choice does not hang on an order. */
  readonly mostBoxes: number;
}

/** A frame is never wider than the one that it stands on: one limit of width hides whole branches. */
export function flameLayout(root: FrameNode, { width, leastWidth, mostBoxes }: FlameLayoutOptions): FlameLayout {
  const wideEnough = boxesOf(root, width, leastWidth);
  const widest = wideEnough.map((box) => box.width).toSorted((a, b) => b - a);
  const firstTooMany = widest[mostBoxes] ?? 0;
  const shown = (box: FlameBox): boolean => box.depth === 0 || box.width > firstTooMany;
  const boxes = wideEnough.filter(shown);
  const drawn = new Set(boxes.map(({ node }) => node));
  const lost = boxes.flatMap(({ node }) => node.children.filter((child) => !drawn.has(child)));
  return {
    boxes,
    rows: boxes.reduce((most, { depth }) => Math.max(most, depth + 1), 0),
    hidden: {
      frames: framesIn(root) - boxes.length,
      share: root.value > 0 ? lost.reduce((sum, { value }) => sum + value, 0) / root.value : 0,
      widest: Math.max(leastWidth, firstTooMany),
    },
  };
}

/** Leaves out what is too narrow without looking at what stands on it. */
function boxesOf(root: FrameNode, width: number, leastWidth: number): FlameBox[] {
  const boxes: FlameBox[] = [];
  const pixels = (value: number): number => (root.value > 0 ? (width * value) / root.value : 0);
  const place = (node: FrameNode, depth: number, before: number): void => {
    boxes.push({ node, depth, x: pixels(before), width: pixels(node.value) });
    let at = before;
    for (const child of node.children) {
      if (pixels(child.value) >= leastWidth) place(child, depth + 1, at);
      at += child.value;
    }
  };
  place(root, 0, 0);
  return boxes;
}

const framesIn = ({ children }: FrameNode): number => children.reduce((sum, child) => sum + framesIn(child), 1);
