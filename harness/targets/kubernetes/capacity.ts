import type { KubeObject } from '../../io/kube-object.ts';
import { clientShare } from './client-pod.ts';
import type { CandidateNode, Placement } from './placement.ts';
import { bytesOf, coresOf } from './quantities.ts';

interface Container {
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly overhead?: Readonly<Record<string, string>>;
}

interface Amount {
  readonly cores: number;
  readonly memoryBytes: number;
}

const requestsOf = ({ resources }: Container): Amount => ({
  cores: coresOf(resources?.requests?.['cpu'] ?? '0'),
  memoryBytes: bytesOf(resources?.requests?.['memory'] ?? '0'),
});

const sum = (amounts: readonly Amount[]): Amount => ({
  cores: amounts.reduce((total, { cores }) => total + cores, 0),
  memoryBytes: amounts.reduce((total, { memoryBytes }) => total + memoryBytes, 0),
});

/** What the scheduler counts for the pods of a node: containers and native sidecars of pods that are not over. */
export function reservedOn(node: string, pods: readonly KubeObject[]): Amount {
  const there = pods.filter((pod) => {
    const { phase } = (pod['status'] ?? {}) as { readonly phase?: string };
    return specOf(pod).nodeName === node && phase !== 'Succeeded' && phase !== 'Failed';
  });
  return sum(there.flatMap((pod) => countedIn(specOf(pod)).map(requestsOf)));
}

const specOf = (pod: KubeObject): PodSpec => pod['spec'] ?? {};

const countedIn = ({ containers = [], initContainers = [], overhead }: PodSpec): Container[] => [
  ...containers,
  ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ...(overhead ? [{ resources: { requests: overhead } }] : []),
];

/** Beside our own pod: a proxy's usual requests, and the node meter. */
const beside: Amount = { cores: 0.15, memoryBytes: 256 * 1024 ** 2 };
const idleClient: Amount = { cores: coresOf(clientShare.request), memoryBytes: 64 * 1024 ** 2 };
const memoryOf = { client: 1024 ** 3, server: 256 * 1024 ** 2 } as const;

/** Where our pods would not fit, one sentence for each node. */
export function capacityProblems(
  placement: Placement,
  nodes: readonly CandidateNode[],
  pods: readonly KubeObject[],
): readonly string[] {
  const wanted = new Map<string, Amount>();
  for (const role of ['client', 'server'] as const) {
    const node = role === 'client' ? placement.clientNode : placement.serverNode;
    wanted.set(node, sum([wanted.get(node) ?? { cores: 0, memoryBytes: 0 }, ...podsOf(placement, role)]));
  }
  return [...wanted].flatMap(([name, want]) => {
    const node = nodes.find((each) => each.name === name);
    return node ? shortages(node, want, reservedOn(name, pods)) : [];
  });
}

/** What our pods of a role reserve: a generator alone, or beside a client pod of each arm; a server for each arm. */
function podsOf({ armsTogether = 1, cpu }: Placement, role: 'client' | 'server'): Amount[] {
  const own = { cores: coresOf(cpu[role].request), memoryBytes: memoryOf[role] };
  if (armsTogether === 1) return [own, beside];
  const perArm = role === 'server' ? [own, beside] : [idleClient, beside];
  return [...(role === 'client' ? [own] : []), ...Array.from({ length: armsTogether }, () => perArm).flat()];
}

function shortages({ name, allocatable }: CandidateNode, want: Amount, reserved: Amount): string[] {
  const free = {
    cores: allocatable.cores - reserved.cores,
    memoryBytes: allocatable.memoryBytes - reserved.memoryBytes,
  };
  const mebi = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;
  return [
    ...(free.cores < want.cores
      ? [`node ${name} has ${free.cores.toFixed(2)} cores unreserved, our pods reserve ${want.cores.toFixed(2)}`]
      : []),
    ...(free.memoryBytes < want.memoryBytes
      ? [`node ${name} has ${mebi(free.memoryBytes)} of memory unreserved, our pods reserve ${mebi(want.memoryBytes)}`]
      : []),
  ];
}
