import path from 'node:path';

/**
 * Names, addresses and ports of the test cluster. Pods, services and nodes lie in 198.18.0.0/15, the range that RFC 2544
 * keeps for benchmarks. The lab uses it too, but in network namespaces of its own only.
 */
export const stateFolder = '/run/meshbench-cluster';
export const adminKubeconfig = path.join(stateFolder, 'admin.kubeconfig');
export const supplyFile = path.join(stateFolder, 'supply.yaml');
export const pkiFolder = path.join(stateFolder, 'pki');
export const logFolder = path.join(stateFolder, 'log');

export const podRange = '198.18.0.0/16';
export const serviceRange = '198.19.0.0/17';
/** The first address of the service range: `kubernetes.default`. */
export const firstServiceIp = '198.19.0.1';
export const nodeRange = '198.19.128.0/24';
/** The API server and the name server listen on the first node's address: in reach of host and pods, of nothing outside. */
export const apiServerIp = '198.19.128.1';
export const clusterDomain = 'cluster.local';

export const ports = {
  apiServer: 16443,
  controllerManager: 16457,
  scheduler: 16459,
  etcdClient: 12379,
  etcdPeer: 12380,
  proxyHealth: 10256,
  proxyMetrics: 10249,
  dnsHealth: 18080,
  dnsReady: 18181,
  /** Plus the node's number. */
  kubeletHealth: 10300,
} as const;

export const nodeCounts = [1, 2, 3] as const;
export type NodeCount = (typeof nodeCounts)[number];

export interface ClusterNode {
  /** Counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly ip: string;
  readonly podSubnet: string;
  readonly bridge: string;
  readonly folder: string;
  readonly containerdSocket: string;
  /** Cgroup of its pods, below each hierarchy's root. */
  readonly cgroup: string;
}

export function clusterNode(number: number): ClusterNode {
  const name = `node${number}`;
  const folder = path.join(stateFolder, name);
  return {
    number,
    name,
    ip: `198.19.128.${number}`,
    podSubnet: `198.18.${number - 1}.0/24`,
    bridge: `mbnode${number}`,
    folder,
    containerdSocket: path.join(folder, 'containerd.sock'),
    cgroup: `meshbench-${name}`,
  };
}

/** All that there can be, for a sweep that does not know how many there were. */
export const possibleNodes = nodeCounts.map(clusterNode);

/** Cgroup (v2) of the cluster's own processes; shims and what they start inherit it. */
export const processCgroup = 'meshbench-cluster';

export const kubeconfigOf = (user: string): string => path.join(pkiFolder, `${user}.kubeconfig`);
export const certificateOf = (name: string): string => path.join(pkiFolder, `${name}.crt`);
export const keyOf = (name: string): string => path.join(pkiFolder, `${name}.key`);
