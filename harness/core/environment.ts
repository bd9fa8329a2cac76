/** Where an experiment ran: what decides whether two experiments may be compared. */
export interface Environment {
  readonly schema: 'meshbench.environment/1';
  /** On a cluster this and what follows is of the node of the server; all nodes are in `cluster`. */
  readonly machine: {
    readonly cpuModel: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly virtualisation: string | null;
  };
  readonly kernel: {
    readonly release: string;
    readonly preemption: string | null;
    readonly hz: number | null;
    readonly irqTimeAccounting: boolean | null;
  };
  readonly distribution: string;
  /** Kernel settings that move latencies, by sysctl name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Versions as observed from the binaries themselves, by tool. */
  readonly versions: Readonly<Record<string, string>>;
  readonly harness: { readonly version: string; readonly commit: string | null; readonly node: string };
  /** Of the target kubernetes only. */
  readonly cluster?: ClusterEnvironment;
  /** SHA-256 over machine, kernel, distribution, settings and the tools of every experiment; not over what is compared. */
  readonly fingerprint: string;
}

/** A cluster, as its API server and its nodes described it. */
export interface ClusterEnvironment {
  /** `v1.34.4`. */
  readonly apiServerVersion: string;
  readonly nodes: readonly ClusterNode[];
  /** Name of the network plugin: `bridge`, `flannel`; null where it cannot be told. */
  readonly cni: string | null;
  /** Declared by the user: client and server share a node. */
  readonly singleNode: boolean;
  /** Observed: several nodes with one boot id are one machine. */
  readonly oneMachine: boolean;
  /** The mesh that was there already and was measured as it is. */
  readonly existingMesh: string | null;
}

export interface ClusterNode {
  readonly name: string;
  /** Value of its label `bench`: `client`, `server`, `system`; null without one. */
  readonly role: string | null;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Release of its kernel. */
  readonly kernel: string;
  readonly osImage: string;
  /** `containerd://2.1.4`. */
  readonly containerRuntime: string;
  readonly kubelet: string;
  readonly architecture: string;
  /** Of the cloud, from well-known labels; null where there are none. */
  readonly instanceType: string | null;
  readonly zone: string | null;
  readonly bootId: string;
}

/** Latency by percentile of one trial's measured window, from its merged histogram. */
export interface PercentileCurve {
  readonly load: string;
  readonly arm: string;
  readonly round: number;
  /** Percentiles ascending, 0..1; latencies in milliseconds. */
  readonly points: readonly { readonly percentile: number; readonly ms: number }[];
}
