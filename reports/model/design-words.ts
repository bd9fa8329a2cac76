import type { Design, Plan } from '../../harness/core/plan.ts';
import { placeWords, sharedCluster, type PlaceWords } from './place-words.ts';

/** What the design of an experiment makes of its numbers; the short forms stand beside them. */
export interface DesignWords {
  readonly id: Design;
  /** `Interleaved design`. */
  readonly name: string;
  /** Fits a chart's subtitle. */
  readonly beside: string;
  /** What a ratio is the ratio of, one sentence. */
  readonly estimates: string;
  /** How it works and what it costs, for the method section. */
  readonly method: string;
  /** What is new in each replicate. */
  readonly replicate: string;
  /** Where it ran. */
  readonly place: PlaceWords;
}

const interleavedMethod = (shared: 'machine' | 'cluster'): string =>
  `Interleaved: all arms are up side by side and one open-loop generator sends each request to an arm drawn from a seeded permutation. It estimates the ratio of an arm to the baseline at the same offered rate while they share a ${shared} and its moment. The price: caches are shared, and saturation cannot be measured.`;

/** As in the lab. */
export const designWords: Readonly<Record<Design, DesignWords>> = {
  interleaved: {
    id: 'interleaved',
    place: placeWords.lab,
    name: 'Interleaved design',
    beside: 'Interleaved design: arms side by side, each at the same offered rate.',
    estimates:
      'Interleaved design: every ratio is that of an arm to the baseline while the other arms run beside it, each at the same offered rate.',
    method: interleavedMethod('machine'),
    replicate:
      'A round, not a request: data planes, applications, generator and connections are fresh in each, and arms are dealt to addresses and start order by the seed. Control planes live through the experiment.',
  },
  blocked: {
    id: 'blocked',
    place: placeWords.lab,
    name: 'Blocked design',
    beside: 'Blocked design: each arm alone on the machine, at the same offered rate.',
    estimates:
      'Blocked design: every ratio is that of an arm to the baseline when each has the machine to itself, at the same offered rate.',
    method:
      'Blocked: randomised complete blocks. In each block (round) every arm runs once and alone, in an order drawn from the seed, each trial on a freshly installed data plane, control plane included. It estimates the ratio of an arm to the baseline when an arm has the machine to itself, at the same offered rate. The price: minutes lie between the trials of a block, and what the machine did in them is part of the noise.',
    replicate:
      'A round (block), not a request: every trial in it has a data plane, a control plane, an application, a generator and connections of its own, and the order of the trials is drawn anew by the seed.',
  },
};

/** What is said otherwise on a cluster. @param existing the mesh was there before: it is neither installed nor removed. */
const onCluster: Readonly<Record<Design, (existing: boolean) => Partial<DesignWords>>> = {
  interleaved: () => ({
    place: sharedCluster,
    method: `${interleavedMethod('cluster')} The generator runs outside every mesh, as root beside the clients, and opens the connections to an arm in the network namespace of that arm's client pod, where the mesh meets them as it meets those of any program there.`,
    replicate:
      'A round, not a request: namespaces, pods (applications, clients and the proxies in them), generator and connections are fresh in each, and arms are started in an order drawn by the seed. Control planes and proxies of nodes live through the experiment.',
  }),
  blocked: (existing) => ({
    place: placeWords.kubernetes,
    beside: 'Blocked design: one arm at a time on the cluster, at the same offered rate.',
    estimates:
      'Blocked design: every ratio is that of an arm to the baseline when no other arm is on the cluster, at the same offered rate.',
    method: `Blocked: randomised complete blocks. In each block (round) every arm runs once and alone, in an order drawn from the seed; ${existing ? 'the mesh that was in the cluster before is used as it is' : 'its mesh is installed for the trial, control plane included, and removed after it'}. It estimates the ratio of an arm to the baseline when no other arm is on the cluster, at the same offered rate. The price: minutes lie between the trials of a block, and what nodes and network did in them is part of the noise.`,
    replicate: `A round (block), not a request: every trial in it has ${existing ? '' : 'a mesh with its control plane, '}a namespace, pods and connections of its own, and the order of the trials is drawn anew by the seed.`,
  }),
};

/** The words of a plan, as they are true where it ran. */
export function designWordsOf(plan: {
  readonly design: Design;
  readonly target: string;
  readonly cluster?: Plan['cluster'];
}): DesignWords {
  const words = designWords[plan.design];
  if (plan.target !== 'kubernetes') return words;
  return { ...words, ...onCluster[plan.design](plan.cluster?.existing !== undefined) };
}
