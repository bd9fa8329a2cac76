/** What is said of a profile in words. */
import type { StackProfile } from '../../harness/core/probes/folded-stacks.ts';
import { bySelfTime, type FrameNode } from '../flame-graph/frame-tree.ts';
import type { ValueWords } from '../flame-graph/flame-svg.ts';
import { counted, grouped, milliseconds, share } from './numbers.ts';

type Unit = StackProfile['unit'];

/** `42 samples`, `0.15 ms`, `37.9 s`. */
export function quantity(value: number, unit: Unit): string {
  if (unit === 'samples') return counted(value, 'sample');
  const ms = value / 1e6;
  return ms < 1000 ? milliseconds(ms) : `${grouped(ms / 1000, 1)} s`;
}

/** `42 samples, 3.1 %` of a whole. */
export const valueWords =
  (whole: number, unit: Unit): ValueWords =>
  (value) =>
    `${quantity(value, unit)}, ${share(value / whole)}`;

interface WhoseProfile {
  readonly arm: string;
  readonly place: StackProfile['place'];
  readonly kind: StackProfile['kind'];
  readonly unit: Unit;
}

/** States what the picture shows most of: the kernel's share of CPU, or the call in which threads slept longest. */
export function profileTitle({ arm, place, kind, unit }: WhoseProfile, root: FrameNode): string {
  const whose = `${arm}, ${place.replace('-', ' ')}`;
  if (kind === 'on-cpu')
    return `${whose}, on the CPU: ${share(inKernel(root) / root.value)} of ${counted(root.value, 'sample')} in the kernel`;
  const [longest] = sleepsByCall(root);
  const most = longest ? `, ${share(longest[1] / root.value)} of it in ${longest[0]}` : '';
  return `${whose}, asleep: ${quantity(root.value, unit)} over all threads${most}`;
}

export const kernelShare = (root: FrameNode, words: ValueWords): string => `In the kernel: ${words(inKernel(root))}.`;

const inKernel = (root: FrameNode): number =>
  bySelfTime(root).reduce((sum, { side, self }) => (side === 'kernel' ? sum + self : sum), 0);

/** What the entry of a system call is named: `__x64_sys_epoll_wait`, `__arm64_sys_futex`. */
const systemCall = /^__(?:x64|arm64|se)_sys_(\w+)$/;

/** Time by the system call that it was spent in, the longest first. */
function sleepsByCall(root: FrameNode): readonly (readonly [string, number])[] {
  const calls = new Map<string, number>();
  const add = ({ name, side, value, children }: FrameNode): void => {
    const call = side === 'kernel' ? systemCall.exec(name)?.[1] : undefined;
    if (call === undefined) children.forEach(add);
    else calls.set(call, value + (calls.get(call) ?? 0));
  };
  add(root);
  return [...calls].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}
