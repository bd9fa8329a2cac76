import type { TargetName } from '../../harness/core/plan.ts';

/** How the place is called at which an experiment ran. */
export interface PlaceWords {
  readonly id: TargetName;
  /** `this machine`. */
  readonly here: string;
  /** `the machine`. */
  readonly the: string;
  /** What a vCPU of a price list is held to be. */
  readonly core: string;
  /** What has two pods, a client and a server. */
  readonly arm: string;
  /** Whose control plane the counted one is not. */
  readonly other: string;
  /** What finds the largest rate here; null where nothing does. */
  readonly capacity: string | null;
  /** Beside CPU by role: which network work is on nobody's bill. */
  readonly receivePath: string;
}

export const placeWords: Readonly<Record<TargetName, PlaceWords>> = {
  lab: {
    id: 'lab',
    here: 'this machine',
    the: 'the machine',
    core: 'a core of this machine',
    arm: 'an arm of the lab',
    other: 'one of a real cluster',
    capacity: 'meshbench capacity',
    receivePath:
      'Without a mesh part of the receive path runs in the context of the load generator, which is not billed: ratios of CPU lean upwards.',
  },
  kubernetes: {
    id: 'kubernetes',
    here: 'this cluster',
    the: 'the cluster',
    core: 'a core of these nodes',
    arm: 'an arm here',
    other: 'one of a larger cluster',
    capacity: null,
    receivePath:
      'Network work of the kernel runs in softirqs, in the context of whatever the node was running: in the load generator, which is not billed, in other pods, or in none. What was in no pod is in the table of node CPU.',
  },
};

/** A cluster on which all arms are up together: what ran in no pod is nobody's alone. */
export const sharedCluster: PlaceWords = {
  ...placeWords.kubernetes,
  receivePath:
    'Network work of the kernel runs in softirqs, in the context of whatever the node was running: in the load generator, which is not billed, in pods of other arms, or in none. What was in no pod belongs to no arm alone while all run side by side, so it is not shown; the blocked design shows it.',
};
