/** Where CPU time and waiting go: a flame graph and its table for each role of each arm. */
import type { StackProfile } from '../../harness/core/probes/folded-stacks.ts';
import { frameTree, type FrameNode } from '../flame-graph/frame-tree.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { counted } from './numbers.ts';
import { kernelShare, profileTitle, valueWords } from './profile-words.ts';
import { selfTimeTable } from './self-time-table.ts';

/** Says nothing of differences between arms: nothing here is tested. */
export interface ProfilesSection {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly notes: readonly string[];
  /** On the CPU first, then asleep; arms in the report's order. */
  readonly profiles: readonly ProfileView[];
}

export interface ProfileView extends ChartText {
  readonly arm: ArmName;
  readonly place: StackProfile['place'];
  readonly kind: StackProfile['kind'];
  readonly unit: StackProfile['unit'];
  /** What the flame graph draws. */
  readonly root: FrameNode;
}

/** null when nothing was profiled. Arms that the plan does not know and profiles without a stack are left out. */
export function profilesSection(
  profiles: readonly StackProfile[],
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): ProfilesSection | null {
  const ordered = inReportOrder(profiles, names).toSorted((a, b) => kindOrder[a.kind] - kindOrder[b.kind]);
  const views = ordered
    .map((profile) => ({ profile, root: frameTree(profile.stacks) }))
    .filter(({ root }) => root.value > 0)
    .map(({ profile, root }, index) => profileView({ profile, root }, names, `${at}profile-${index + 1}`));
  if (views.length === 0) return null;
  return {
    id: `${at}profiles`,
    title: 'Where CPU time and waiting go',
    subtitle: `Stacks of each role, taken in unscored sessions of their own: on the CPU, 99 samples a second on each CPU; asleep, time from going to sleep to running again. ${design.beside}`,
    notes,
    profiles: views,
  };
}

const kindOrder: Readonly<Record<StackProfile['kind'], number>> = { 'on-cpu': 0, 'off-cpu': 1 };

const notes: readonly string[] = [
  'How to read a flame graph: a box is a function, what it called stands on it, and its width is its share of the whole picture. Left and right mean nothing: boxes stand by name. Widths of two pictures are shares of two different totals.',
  'Functions of the kernel are always named. Programs without symbols are not: their own code is one box, such as [envoy user code], whatever ran in it.',
  "The samples are a timer's: while the kernel holds interrupts off, the timer waits, and the sample falls on the function that lets them in again (_raw_spin_unlock_irqrestore, finish_task_switch). Such boxes stand for what ran before them.",
  'Packets that arrive while a program sends are handled in its context: receive functions of the kernel can stand on its send, also those that serve the other end.',
  'Time asleep is added up over threads, so it can be longer than the run. Most of it is waiting for work, which costs nothing; it includes the wait for a CPU after the wake-up. Only what stands between a request and its answer is latency, and these pictures cannot tell which part that is.',
];

interface GrownProfile {
  readonly profile: StackProfile;
  readonly root: FrameNode;
}

function profileView(
  { profile: { arm, place, kind, unit }, root }: GrownProfile,
  names: ReadonlyMap<string, ArmName>,
  id: string,
): ProfileView {
  const name = nameOf(names, arm);
  const words = valueWords(root.value, unit);
  return {
    id,
    title: profileTitle({ arm: name.full, place, kind, unit }, root),
    subtitle:
      kind === 'on-cpu'
        ? `${counted(root.value, 'sample')}; width is the share of samples. A box of few samples is rough: n samples are good to about plus or minus the square root of n.`
        : 'Width is the share of the time asleep, over all threads. Sleeps under 1 microsecond are left out.',
    description: `Flame graph, root at the bottom. ${root.children.map((child) => `${child.name}: ${words(child.value)}`).join('; ')}. ${kernelShare(root, words)} The table names the functions in which most was seen.`,
    notes: [],
    table: selfTimeTable(root, unit),
    arm: name,
    place,
    kind,
    unit,
    root,
  };
}
