import { z } from 'zod';
import type { ClusterEnvironment, ClusterNode, Environment } from '../../core/environment.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import { targetError } from '../../errors.ts';
import { harnessFacts } from '../../io/checkout.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { networkPluginOf } from './network-plugin.ts';
import { candidateOf, place, roleLabel, schedulable } from './placement.ts';
import { bytesOf, coresOf } from './quantities.ts';

/** A cluster as its API server shows it. */
export interface ObservedCluster {
  /** `1.34.4`. */
  readonly version: string;
  /** As it was told: `v1.34.4+k3s1`. */
  readonly told: string;
  readonly nodes: readonly KubeObject[];
  readonly cni: string | null;
  /** `k3s`, `eks`, `gke`: suffix of the version; absent: none. */
  readonly distribution?: string;
  readonly hasDefaultStorageClass: boolean;
}

type Asked = Pick<Kube, 'version' | 'list'>;

export async function observeCluster(kube: Asked): Promise<ObservedCluster> {
  const [{ version, told }, nodes, daemonSets, classes] = await Promise.all([
    kube.version(),
    kube.list({ apiVersion: 'v1', kind: 'Node' }),
    kube.list({ apiVersion: 'apps/v1', kind: 'DaemonSet' }),
    kube.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }),
  ]);
  const distribution = distributionOf(told);
  return {
    version,
    told,
    nodes,
    cni: networkPluginOf(nodes, daemonSets),
    ...(distribution === undefined ? {} : { distribution }),
    hasDefaultStorageClass: classes.some(isDefaultClass),
  };
}

/** `v1.34.4+k3s1` is `k3s`, `v1.31.2-eks-7f9249a` is `eks`. */
export const distributionOf = (told: string): string | undefined =>
  /^v?[\d.]+[+-]([a-z][a-z0-9]*?)\d*(?:[.-]|$)/.exec(told)?.[1];

const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

/** What a mesh asks of a cluster. */
export interface ObservedTraits {
  readonly cni: string | null;
  readonly version: string;
  readonly schedulableNodes: number;
  readonly singleNode: boolean;
  readonly distribution?: string;
  readonly hasDefaultStorageClass: boolean;
}

export const traitsOf = (
  { cni, version, nodes, distribution, hasDefaultStorageClass }: ObservedCluster,
  { singleNode }: { readonly singleNode: boolean },
): ObservedTraits => ({
  cni,
  version,
  schedulableNodes: schedulable(nodes.map(candidateOf)).length,
  singleNode,
  ...(distribution === undefined ? {} : { distribution }),
  hasDefaultStorageClass,
});

export interface EnvironmentRequest {
  /** Versions as the binaries themselves report them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names of those that every experiment uses, whatever it compares. */
  readonly rig: readonly string[];
  /** What the plan says of the cluster. */
  readonly plan?: { readonly singleNode: boolean; readonly existing?: string } | undefined;
}

/**
 * What this cluster is, machine and kernel being those of the server's node. The API tells no CPU model: the instance
 * type stands for it where a cloud gives one. The fingerprint leaves out names and boots, which change without the cluster
 * being another, and what is compared.
 */
export async function clusterEnvironment(kube: Asked, request: EnvironmentRequest): Promise<Environment> {
  const [observed, harness] = await Promise.all([observeCluster(kube), harnessFacts()]);
  const { singleNode = false, existing = null } = request.plan ?? {};
  const nodes = observed.nodes.map(nodeFacts).sort((a, b) => (a.name < b.name ? -1 : 1));
  const placed = place(observed.nodes.map(candidateOf), { singleNode });
  const serverNode = 'placement' in placed ? placed.placement.serverNode : undefined;
  const server = nodes.find(({ name }) => name === serverNode) ?? nodes[0];
  if (!server) throw noNodes();
  const cluster: ClusterEnvironment = {
    apiServerVersion: observed.told,
    nodes,
    cni: observed.cni,
    singleNode,
    oneMachine: nodes.length > 1 && new Set(nodes.map(({ bootId }) => bootId)).size < nodes.length,
    existingMesh: existing,
  };
  const facts = {
    machine: {
      cpuModel: `${server.instanceType ?? 'unknown CPU'} (${server.architecture})`,
      cores: server.cores,
      memoryBytes: server.memoryBytes,
      virtualisation: server.instanceType,
    },
    kernel: { release: server.kernel, preemption: null, hz: null, irqTimeAccounting: null },
    distribution: server.osImage,
    sysctls: {},
  };
  const ofRig = Object.fromEntries(Object.entries(request.versions).filter(([name]) => request.rig.includes(name)));
  return {
    schema: 'meshbench.environment/1',
    ...facts,
    cluster,
    versions: request.versions,
    harness,
    fingerprint: sha256(canonicalJson({ ...facts, cluster: lasting(cluster), rig: ofRig })),
  };
}

const noNodes = (): Error =>
  targetError({
    code: 'NO-NODES',
    message: 'the cluster has no nodes',
    hint: 'add two, one for the client and one for the server (docs/kubernetes.md)',
  });

/** What stays while nodes are replaced by their like. */
const lasting = ({ nodes, ...cluster }: ClusterEnvironment): object => ({
  ...cluster,
  nodes: nodes.map((node) => canonicalJson({ ...node, name: '', bootId: '' })).sort(),
});

const nodeSchema = z.looseObject({
  status: z.looseObject({
    capacity: z.record(z.string(), z.string()),
    nodeInfo: z.looseObject({
      bootID: z.string(),
      kernelVersion: z.string(),
      osImage: z.string(),
      containerRuntimeVersion: z.string(),
      kubeletVersion: z.string(),
      architecture: z.string(),
    }),
  }),
});

function nodeFacts(node: KubeObject): ClusterNode {
  const { capacity, nodeInfo } = nodeSchema.parse(node).status;
  const labels = node.metadata.labels ?? {};
  return {
    name: node.metadata.name,
    role: labels[roleLabel] ?? null,
    cores: coresOf(capacity['cpu'] ?? '0'),
    memoryBytes: bytesOf(capacity['memory'] ?? '0'),
    kernel: nodeInfo.kernelVersion,
    osImage: nodeInfo.osImage,
    containerRuntime: nodeInfo.containerRuntimeVersion,
    kubelet: nodeInfo.kubeletVersion,
    architecture: nodeInfo.architecture,
    instanceType: labels['node.kubernetes.io/instance-type'] ?? null,
    zone: labels['topology.kubernetes.io/zone'] ?? null,
    bootId: nodeInfo.bootID,
  };
}

const sliceSchema = z.looseObject({
  endpoints: z.array(z.looseObject({ addresses: z.array(z.string()) })).nullish(),
  ports: z.array(z.looseObject({ port: z.number() })).nullish(),
});

/** The API server as pods reach it without a service proxy: the first endpoint of the service `kubernetes`. */
export async function apiServerForPods(kube: Pick<Kube, 'list'>): Promise<{ host: string; port: number }> {
  const slices = await kube.list({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    namespace: 'default',
    labels: 'kubernetes.io/service-name=kubernetes',
  });
  for (const slice of slices) {
    const { endpoints, ports } = sliceSchema.parse(slice);
    const [host, port] = [endpoints?.[0]?.addresses[0], ports?.[0]?.port];
    if (host !== undefined && port !== undefined) return { host, port };
  }
  return { host: 'kubernetes.default.svc', port: 443 };
}
