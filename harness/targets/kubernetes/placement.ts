import type { KubeObject } from '../../io/kube-object.ts';
import { coresOf, bytesOf } from './quantities.ts';

export type NodeRole = 'client' | 'server' | 'system';

/** What placement reads of a node. */
export interface CandidateNode {
  readonly name: string;
  /** Value of its label `bench`. */
  readonly role: NodeRole | null;
  readonly taints: readonly Taint[];
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly allocatable: { readonly cores: number; readonly memoryBytes: number };
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Where the pods of every arm go: the same nodes for all, because nodes differ more than meshes do. */
export interface Placement {
  /** Nodes carry the label `bench=<role>` for client and server. */
  readonly nodesHaveRoles: boolean;
  readonly clientNode: string;
  readonly serverNode: string;
  /** Client and server share a node: declared by the user. */
  readonly singleNode: boolean;
  /** How many arms are up at once, each with a server and a client of its own; absent: one. */
  readonly armsTogether?: number;
  /** Of the generator, and of each server. */
  readonly cpu: { readonly client: CpuShare; readonly server: CpuShare };
}

export interface CpuShare {
  /** As Kubernetes writes it: `2`, `250m`. Equal to the limit unless the node is too small for it. */
  readonly request: string;
  readonly limit: string;
}

export type Placed =
  | { readonly placement: Placement }
  /** Every problem as a sentence with its remedy. */
  | { readonly problems: readonly string[] };

export const roleLabel = 'bench';

export function candidateOf(node: KubeObject): CandidateNode {
  const { taints = [], unschedulable = false } = (node['spec'] ?? {}) as NodeSpec;
  const { conditions = [], allocatable = {} } = (node['status'] ?? {}) as NodeStatus;
  const role = node.metadata.labels?.[roleLabel];
  return {
    name: node.metadata.name,
    role: role === 'client' || role === 'server' || role === 'system' ? role : null,
    taints,
    ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    cordoned: unschedulable,
    allocatable: { cores: coresOf(allocatable['cpu'] ?? '0'), memoryBytes: bytesOf(allocatable['memory'] ?? '0') },
  };
}

interface NodeSpec {
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
}

interface NodeStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly allocatable?: Readonly<Record<string, string>>;
}

/** Nodes that take our pods: ready, not cordoned, and no taint but `bench` keeps them away. */
export const schedulable = (nodes: readonly CandidateNode[]): CandidateNode[] =>
  nodes.filter(({ ready, cordoned, taints }) => ready && !cordoned && taints.every(isTolerated));

const isTolerated = ({ key, effect }: Taint): boolean =>
  effect === 'PreferNoSchedule' || (key === roleLabel && effect === 'NoSchedule');

export interface PlaceOptions {
  readonly singleNode: boolean;
  /** How many arms are up at once; one unless told otherwise. */
  readonly armsTogether?: number | undefined;
}

/** Which node is the client's and which the server's, by role where nodes have one and by name otherwise. */
export function place(nodes: readonly CandidateNode[], { singleNode, armsTogether = 1 }: PlaceOptions): Placed {
  const usable = schedulable(nodes).sort((a, b) => (a.name < b.name ? -1 : 1));
  const withRole = (role: NodeRole): CandidateNode[] => usable.filter((node) => node.role === role);
  const [client, server] = [withRole('client')[0], withRole('server')[0]];
  if (client && server)
    return { placement: placementOf({ client, server, nodesHaveRoles: true, singleNode: false, armsTogether }) };
  if ([client, server].some((node) => node !== undefined)) {
    const [has, lacks] = client ? ['client', 'server'] : ['server', 'client'];
    return {
      problems: [
        `a ready node is labelled ${roleLabel}=${has} but none ${roleLabel}=${lacks}: label one, or take the label away`,
      ],
    };
  }
  const [first, second] = usable.filter(({ taints }) => !taints.some(({ key }) => key === roleLabel));
  if (first && second) {
    return {
      placement: placementOf({ client: first, server: second, nodesHaveRoles: false, singleNode: false, armsTogether }),
    };
  }
  if (!first) return { problems: [`no node takes our pods: ${nodes.map(whyNot).join('; ') || 'there are none'}`] };
  return singleNode
    ? {
        placement: placementOf({ client: first, server: first, nodesHaveRoles: false, singleNode: true, armsTogether }),
      }
    : {
        problems: [
          `only one node takes our pods (${first.name}), so client and server would share it: add a node, or say --single-node and the results will say so too`,
        ],
      };
}

const whyNot = ({ name, ready, cordoned, taints }: CandidateNode): string => {
  if (!ready) return `${name} is not ready`;
  if (cordoned) return `${name} is cordoned (kubectl uncordon ${name})`;
  return `${name} has the taint ${taints.map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).join(', ')}`;
};

interface Chosen {
  readonly client: CandidateNode;
  readonly server: CandidateNode;
  readonly nodesHaveRoles: boolean;
  readonly singleNode: boolean;
  readonly armsTogether: number;
}

const placementOf = ({ client, server, nodesHaveRoles, singleNode, armsTogether }: Chosen): Placement => ({
  nodesHaveRoles,
  clientNode: client.name,
  serverNode: server.name,
  singleNode,
  armsTogether,
  cpu: {
    client: shareOf(client.allocatable.cores, singleNode ? armsTogether + 1 : 1),
    server: shareOf(server.allocatable.cores, singleNode ? armsTogether + 1 : armsTogether),
  },
});

const mostCores = 4;

/**
 * Whole cores, at most half of a node and at most four: the other half is for a proxy, a control plane and what every
 * node runs. On a node that has not even two for each the limit is one core and less of it is reserved.
 */
function shareOf(cores: number, podsOfOurs: number): CpuShare {
  const whole = Math.min(mostCores, Math.floor(cores / 2 / podsOfOurs));
  return whole >= 1 ? { request: String(whole), limit: String(whole) } : { request: '250m', limit: '1' };
}

/** What ties a pod of ours to its node; merged into the pod's spec. */
export function podPlacement(placement: Placement, role: 'client' | 'server'): object {
  const node = role === 'client' ? placement.clientNode : placement.serverNode;
  const other = role === 'client' ? 'server' : 'client';
  return {
    tolerations: [toleration],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
        },
      },
      ...(placement.singleNode
        ? {}
        : {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { labelSelector: { matchLabels: { app: other } }, topologyKey: 'kubernetes.io/hostname' },
              ],
            },
          }),
    },
  };
}

/** For pods of ours that may run anywhere. */
export const toleration = { key: roleLabel, operator: 'Exists', effect: 'NoSchedule' } as const;
