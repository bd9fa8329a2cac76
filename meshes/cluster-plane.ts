import type { Fidelity, Profile } from '../harness/core/plan.ts';
import type { EvidenceItem, ObservedFacts } from '../harness/core/trial.ts';
import type { KubeObject } from '../harness/io/kube-object.ts';
import type { MetricSample } from './_shared/prometheus.ts';
import type { TrafficWindow } from './mesh.ts';

/**
 * A mesh on a Kubernetes cluster, as data: what is installed, how workloads are enrolled, where its proxies count, what
 * is its share of the CPU, and what it leaves behind. One engine (harness/run/cluster) installs, proves and removes all
 * of them, so `--dry-run` prints exactly what would be done, and a mesh holds nothing but its own facts.
 */
export interface ClusterPlane {
  readonly available: true;
  /** Profiles that it can hold to; another is refused before anything is installed. */
  readonly profiles: readonly Profile[];
  /** With the vendor's own charts and images. */
  readonly fidelity: Fidelity;
  readonly fidelityNote: string;
  /** Pinned versions by name, from `versions.yaml`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Namespace of its control plane, made and removed by the engine; null: it has none, or lives in kube-system. */
  readonly namespace: string | null;
  /** Whether the Gateway API's definitions have to be handed to `install`. Absent: not. */
  readonly needsGatewayApi?: boolean;
  /** What a cluster must be like; each problem as a sentence. Empty: it qualifies. */
  readonly unfit: (cluster: ClusterTraits) => readonly string[];
  /** Files that its charts need and that are made afresh for every install, such as a trust anchor: paths by name. */
  readonly secrets?: (folder: string) => Promise<Readonly<Record<string, string>>>;
  readonly install: (request: ClusterInstallRequest) => ClusterInstall;
  readonly enrolment: (request: ClusterEnrolRequest) => ClusterEnrolment;
  readonly roles: {
    readonly dataPlane: readonly ContainerSelector[];
    readonly controlPlane: readonly ContainerSelector[];
  };
  readonly proof: ClusterProof;
  readonly leftovers: Leftovers;
}

export interface ClusterTraits {
  /**
   * Name of the network plugin as observed: `bridge`, `flannel`, `cilium`; `none` where nodes wait for one; null where
   * it cannot be told.
   */
  readonly cni: string | null;
  /** `1.34.4`. */
  readonly version: string;
  readonly schedulableNodes: number;
  /** Declared by the user: client and server share a node. */
  readonly singleNode: boolean;
  /** `k3s`, from the suffix of the version; absent: none that needs anything of its own. */
  readonly distribution?: string;
  /** Whether a claim for a volume is answered without naming a class; absent: not asked. */
  readonly hasDefaultStorageClass?: boolean;
}

export interface ClusterInstallRequest {
  readonly profile: Profile;
  readonly cluster: ClusterTraits;
  /** Those of the plane, or of the supply that stands in for them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Cores of the data plane in all, for the profile equal-cpu: client's and server's share together. */
  readonly cpuBudgetCores: number;
  /** Whether nodes carry the label and taint `bench=<role>`; without them nothing is pinned. */
  readonly nodesHaveRoles: boolean;
  /** Paths of what `secrets` made, by its names. */
  readonly secretFiles: Readonly<Record<string, string>>;
  /** Their contents, by the same names. */
  readonly secretTexts: Readonly<Record<string, string>>;
  /** The Gateway API's definitions, for a plane that `needs` them; else empty. */
  readonly gatewayApi: readonly KubeObject[];
  /** The API server as pods reach it, for a network plugin that replaces kube-proxy. */
  readonly apiServer: { readonly host: string; readonly port: number };
}

/** In the order in which it is done; undone in reverse. */
export interface ClusterInstall {
  /** Objects that must be there first (the namespace itself is the engine's): Secrets, CRDs of others. */
  readonly before: readonly KubeObject[];
  readonly charts: readonly ChartRelease[];
  /** Objects that need the control plane: mesh-wide policy. Deleted, and waited for, while it still lives. */
  readonly settings: readonly KubeObject[];
}

export interface ChartRelease {
  readonly release: string;
  readonly namespace: string;
  readonly chart: ChartSource;
  readonly values: Readonly<Record<string, unknown>>;
  /** `--set-file`: path by key. */
  readonly setFiles?: Readonly<Record<string, string>>;
  /** What must be true of the rendered objects, because most charts accept unknown keys silently. */
  readonly asserts: readonly RenderAssert[];
  /** How long its workloads may take to be ready. */
  readonly readyTimeoutMs: number;
}

export interface ChartSource {
  /** Name under which a supply file may replace it by a local folder: `istiod`. */
  readonly name: string;
  /** `https://...` (a Helm repository) or `oci://...` (the chart itself). */
  readonly repository: string;
  readonly version: string;
  /** Of the packaged chart, where it is known. */
  readonly sha256?: string;
}

export interface RenderAssert {
  /** As a sentence that holds: `one worker thread for each proxy`. */
  readonly claim: string;
  readonly holds: (objects: readonly KubeObject[]) => boolean;
}

export interface ClusterEnrolRequest extends ClusterInstallRequest {
  /** Namespace of the arm. */
  readonly namespace: string;
}

/** Names within the namespace of an arm that enrolments and proofs may count on. */
export const workloadNames = {
  /** Deployment, Service, ServiceAccount; pods carry `app=server`. */
  server: 'server',
  /** ServiceAccount of the generator's pod; it carries `app=client`. */
  client: 'client',
  /** Of the Service; the application itself listens on 8080. */
  servicePort: 80,
  applicationPort: 8080,
} as const;

export interface ClusterEnrolment {
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly namespaceAnnotations?: Readonly<Record<string, string>>;
  /** Of both pods of the arm; `client` and `server` add to them. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  /** In the namespace of the arm, after the namespace and before the pods. Deleted, and waited for, before the mesh goes. */
  readonly objects: readonly KubeObject[];
  /**
   * Containers that the API server must add to a pod of this namespace: asked by a server-side dry run before any pod
   * is made, because a webhook's first call after a restart can fail although everything says ready.
   */
  readonly injected: readonly string[];
  /** Workloads that its controllers make for the arm and that must be ready, such as a waypoint: label selectors. `arm`: its own namespace. */
  readonly awaited?: readonly { readonly namespace: string; readonly labels: string }[];
}

/** Which containers belong to a role. */
export interface ContainerSelector {
  /** `arm`: the arm's own namespace. */
  readonly namespace: string;
  /** Label selector; absent: all pods. */
  readonly labels?: string;
  /** Absent: all containers of the pods. */
  readonly container?: string;
  /** Of pods that run on every node: those on which nodes work for the arm, and count. Absent: every pod. */
  readonly onNodes?: 'client-and-server' | 'server';
}

/** Where counters are read: through the API server's pod proxy, or by a command in a container. */
export type ProofReading =
  | {
      readonly id: string;
      readonly kind: 'metrics';
      readonly pods: PodsOf;
      readonly port: number;
      readonly path: string;
      /** A sample that every healthy answer holds: an absent counter is 0 only where this is there. */
      readonly alive?: string;
    }
  | {
      readonly id: string;
      readonly kind: 'command';
      readonly pods: PodsOf;
      readonly container: string;
      readonly command: readonly string[];
    };

/**
 * `client`, `server`: the arm's own pod; `client-node`, `server-node`: the one of the selected pods on that node. The
 * namespace `arm` is the arm's own.
 */
export type PodsOf =
  | { readonly of: 'client' | 'server' }
  | { readonly of: 'client-node' | 'server-node' | 'all'; readonly namespace: string; readonly labels: string };

/** What one reading gave: samples of the metrics (of all its pods together), or the command's output. */
export interface Reading {
  readonly samples: readonly MetricSample[];
  readonly text: string;
}

export type Readings = ReadonlyMap<string, Reading>;

/** What the application saw of one call from the arm's client (GET /headers), and what became of one from outside. */
export interface Calls {
  /** Headers as the application saw them, names in lower case. */
  readonly seenHeaders: Readonly<Record<string, string>>;
  /** With or without its port. */
  readonly seenRemoteAddress: string;
  readonly clientPodIp: string;
  /** A plaintext call by pod address from a pod that no mesh knows. */
  readonly outside: { readonly accepted: boolean; readonly how: string };
}

export interface ClusterProof {
  readonly readings: readonly ProofReading[];
  /** Pure. Before any load: path and identity as one call shows them. */
  readonly before: (now: Readings, calls: Calls, where: ProofPlace) => readonly EvidenceItem[];
  /** Pure. After the load: counters of the proxies have grown by what the generator sent. */
  readonly after: (grown: Grown, calls: Calls, where: ProofPlace) => readonly EvidenceItem[];
  readonly facts: (now: Readings, pods: ObservedPods) => ObservedFacts;
}

export interface ProofPlace {
  readonly namespace: string;
  readonly pods: ObservedPods;
}

export interface Grown {
  readonly before: Readings;
  readonly after: Readings;
  readonly window: TrafficWindow;
}

/** The arm's pods as the API server holds them now. */
export interface ObservedPods {
  readonly client: KubeObject;
  readonly server: KubeObject;
}

/** What its removal leaves behind and the sweep then removes, and asserts to be gone. Patterns match whole names. */
export interface Leftovers {
  /** Names of CustomResourceDefinitions. */
  readonly crds?: RegExp;
  readonly webhooks?: RegExp;
  readonly clusterRoles?: RegExp;
  readonly gatewayClasses?: RegExp;
  /** Kinds like `ConfigMap`, names in every namespace. */
  readonly everywhere?: readonly { readonly kind: 'ConfigMap' | 'Secret'; readonly name: RegExp }[];
  /** API groups whose objects must be gone before the control plane is removed, because its finalizers need it. */
  readonly groupsWithFinalizers?: readonly string[];
}
