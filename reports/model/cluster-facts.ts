import type { ClusterEnvironment, ClusterNode } from '../../harness/core/environment.ts';
import { counted, grouped, listed } from './numbers.ts';
import { absent, cell, textColumn, type Cell, type Table } from './table.ts';

const gibibytes = (bytes: number): string => `${grouped(bytes / 1024 ** 3, 1)} GiB`;

/** `2 nodes (client n1, server n2)`. */
const nodesWords = ({ nodes }: ClusterEnvironment): string => {
  const roles = nodes.map(({ name, role }) => (role === null ? name : `${role} ${name}`));
  return `${counted(nodes.length, 'node')} (${roles.join(', ')})`;
};

const cniWords = ({ cni }: ClusterEnvironment): string => cni ?? 'not known';

/** `Kubernetes v1.34.4, 2 nodes (client n1, server n2), network plugin bridge`: one line of the trust box. */
export const clusterWords = (cluster: ClusterEnvironment): string =>
  `Kubernetes ${cluster.apiServerVersion}, ${nodesWords(cluster)}, network plugin ${cniWords(cluster)}`;

/** Which of the nodes are one machine. */
export function machinesWords({ nodes, singleNode }: ClusterEnvironment): string {
  const machines = new Set(nodes.map(({ bootId }) => bootId)).size;
  const shared = singleNode ? '; client and server shared a node, as declared' : '';
  return `${counted(nodes.length, 'node')} on ${counted(machines, 'machine')} (by boot id)${shared}`;
}

/** `n1: 2 cores, 7.8 GiB, amd64, kernel 6.8.0, containerd://2.1.4, kubelet v1.34.4`. */
const nodeWords = ({
  name,
  cores,
  memoryBytes,
  architecture,
  kernel,
  containerRuntime,
  kubelet,
}: ClusterNode): string =>
  `${name}: ${counted(cores, 'core')}, ${gibibytes(memoryBytes)}, ${architecture}, kernel ${kernel}, ${containerRuntime}, kubelet ${kubelet}`;

/** Nodes that are alike are told once: `n1 and n2: 2 cores, ...`. */
export function nodeLines({ nodes }: ClusterEnvironment): string {
  const alike = Map.groupBy(nodes, (node) => nodeWords({ ...node, name: '' }));
  return [...alike].map(([words, own]) => `${listed(own.map(({ name }) => name))}${words}`).join('; ');
}

/** What was observed of the cluster as a whole, as rows of a table of facts. */
export const clusterRows = (cluster: ClusterEnvironment): readonly (readonly [string, string])[] => [
  ['Kubernetes', cluster.apiServerVersion],
  ['network plugin', cniWords(cluster)],
  ['machines', machinesWords(cluster)],
  ['mesh that was there before', cluster.existingMesh ?? 'none'],
];

/** A row for each node; cloud and zone only where a node names them. */
export function nodeTable({ nodes }: ClusterEnvironment): Table {
  const inCloud = nodes.some(({ instanceType, zone }) => instanceType !== null || zone !== null);
  return {
    caption: 'Nodes of the cluster, as the API server describes them',
    columns: ['Node', 'Size', 'Kernel', 'Kubelet', ...(inCloud ? ['Instance type'] : [])].map(textColumn),
    rows: nodes.map((node) => [
      under(node.name, node.role === null ? 'no role' : `role ${node.role}`),
      under(`${counted(node.cores, 'core')}, ${gibibytes(node.memoryBytes)}`, node.architecture),
      under(node.kernel, node.osImage),
      under(node.kubelet, node.containerRuntime),
      ...(inCloud ? [under(node.instanceType ?? absent, node.zone ?? 'no zone')] : []),
    ]),
  };
}

const under = (text: string, detail: string): Cell => ({ ...cell(text), detail });
