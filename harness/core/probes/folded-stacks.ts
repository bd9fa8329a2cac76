/** Stacks as bpftrace 0.17 prints them -> folded stacks, the form of Brendan Gregg's flame graph tools: root first, then a value. */

import type { Place } from './probe-spec.ts';

/** A path of frames from the program to where it was, and how much was seen there, in the unit of its profile. */
export interface FoldedStack {
  /** The program first; `[kernel]` stands before the frames of the kernel. No frame holds `;` or a line break. */
  readonly frames: readonly string[];
  readonly value: number;
}

/** What one role of one arm was seen doing. */
export interface StackProfile {
  readonly arm: string;
  readonly place: Place;
  readonly kind: 'on-cpu' | 'off-cpu';
  /** `samples` of a timer on the CPU; `ns` asleep, added up over threads. */
  readonly unit: 'samples' | 'ns';
  readonly stacks: readonly FoldedStack[];
}

/** Of a load of an experiment. */
export type LoadProfile = StackProfile & { readonly load: string };

export const kernelMark = '[kernel]';

export interface StackKey {
  readonly group: number;
  /** Root first; empty where the program's own code ran. */
  readonly kernel: readonly string[];
  /** Root first; empty where user stacks were not taken. */
  readonly user: readonly string[];
}

/** The key of a map `@x[group, kstack, ustack]` or `@x[group, kstack]`; null when it is neither. */
export function parseStackKey(key: string): StackKey | null {
  // Frames are indented, so a comma at the start of a line can only part two stacks; names of C++ hold commas as well.
  const match = /^(\d+),((?:\n {4}.*)*)\n?(?:,((?:\n {4}.*)*)\n?)?$/.exec(key);
  if (!match) return null;
  return { group: Number(match[1]), kernel: rootFirst(match[2]), user: rootFirst(match[3]) };
}

const rootFirst = (stack = ''): string[] =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .toReversed();

/**
 * Frames from the program down to the kernel. What has no symbol is not told apart: neighbours among it become one
 * frame, `[envoy user code]`.
 */
export function foldFrames({ kernel, user }: Omit<StackKey, 'group'>, program: string): string[] {
  const own = `[${program} user code]`;
  const inUser = user.map((frame) => frameName(frame, own));
  const inKernel = kernel.map((frame) => frameName(frame, '[no symbol]'));
  // Neither stack: it ran in user code, whose stack was not taken.
  if (inUser.length === 0 && inKernel.length === 0) inUser.push(own);
  const withoutRuns = inUser.filter((name, index) => name !== own || inUser[index - 1] !== own);
  return [plain(program), ...withoutRuns, ...(inKernel.length > 0 ? [kernelMark, ...inKernel] : [])];
}

/** `tcp_sendmsg+43` -> `tcp_sendmsg`: where in a function it was would part what belongs together. */
const frameName = (frame: string, unnamed: string): string =>
  /^0x[0-9a-f]+$/i.test(frame) ? plain(unnamed) : plain(frame.replace(/\+\d+$/, ''));

/** `;` parts frames and a line break parts stacks. */
const plain = (name: string): string => name.replace(/;/g, ':').replace(/\p{Cc}/gu, ' ');

/** Keys of a printed map and their values, folded, by group; groups without a program, and keys that are no stack, are left out. */
export function foldByGroup(
  map: Readonly<Record<string, number>>,
  programs: ReadonlyMap<number, string>,
): ReadonlyMap<number, readonly FoldedStack[]> {
  const groups = new Map<number, FoldedStack[]>();
  for (const [text, value] of Object.entries(map)) {
    const key = parseStackKey(text);
    const program = key && programs.get(key.group);
    if (!key || program === undefined || program === null) continue;
    const stacks = groups.get(key.group) ?? [];
    stacks.push({ frames: foldFrames(key, program), value });
    groups.set(key.group, stacks);
  }
  return new Map([...groups].map(([group, stacks]) => [group, mergeStacks(stacks)]));
}

/** What a map gained from one dump to the next. */
export const gained = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - (before[key] ?? 0)]));

/** Values of the same path added up, in the order of their text; what is not above zero is left out. */
export function mergeStacks(stacks: readonly FoldedStack[]): readonly FoldedStack[] {
  const merged = new Map<string, FoldedStack>();
  for (const { frames, value } of stacks) {
    if (!(value > 0)) continue;
    const path = frames.join(';');
    merged.set(path, { frames, value: value + (merged.get(path)?.value ?? 0) });
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, stack]) => stack);
}

/** A line a stack, `envoy;[kernel];tcp_sendmsg 42`: what flamegraph.pl, inferno and speedscope read. */
export const foldedText = (stacks: readonly FoldedStack[]): string =>
  stacks.map(({ frames, value }) => `${frames.join(';')} ${value}\n`).join('');

/** The stacks of a folded text; lines that are none are left out. */
export const parseFoldedText = (text: string): FoldedStack[] =>
  text.split('\n').flatMap((line) => {
    const [, frames, value] = /^(.+) (\d+(?:\.\d+)?)$/.exec(line) ?? [];
    return frames === undefined || value === undefined ? [] : [{ frames: frames.split(';'), value: Number(value) }];
  });
