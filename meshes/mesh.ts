import type { EncryptionClass, Fidelity, PlantedProxyDelay, Profile } from '../harness/core/plan.ts';
import type { EvidenceItem, ObservedFacts } from '../harness/core/trial.ts';
import type { Lab, PodPair } from '../harness/targets/lab/lab.ts';
import type { ToolId } from '../toolchain/registry.ts';
import type { ClusterPlane } from './cluster-plane.ts';

/** One folder per mesh implements this; `none` is a mesh like the others, so the baseline needs no special case. */
export interface Mesh {
  readonly id: string;
  readonly title: string;
  readonly traits: MeshTraits;
  readonly planes: {
    readonly lab: DataPlane<Lab, PodPair> | NotOnTarget;
    readonly cluster: ClusterPlane | NotOnTarget;
  };
}

export interface MeshTraits {
  readonly layer: 'none' | 'L4' | 'L7';
  readonly encryption: 'none' | 'mTLS' | 'WireGuard';
  readonly proxies: 'none' | 'per-pod' | 'per-node';
  /** Its name in the enumeration of meshes of Service Mesh Performance; absent where that has none. */
  readonly smpType?: string;
}

const classes: Readonly<Record<MeshTraits['encryption'], EncryptionClass>> = {
  none: 'none',
  WireGuard: 'node-identity',
  mTLS: 'workload-identity',
};

/** What vouches for the other end of a connection; comparing across classes compares different promises. */
export const encryptionClass = ({ encryption }: Pick<MeshTraits, 'encryption'>): EncryptionClass => classes[encryption];

/** Why a mesh cannot run on a target, and what to use instead: told to whoever asks for it. */
export interface NotOnTarget {
  readonly available: false;
  readonly why: string;
  readonly instead: string;
}

/** A mesh on one kind of target. `Pods` is the target's client and server pair. */
export interface DataPlane<Target, Pods> {
  readonly available: true;
  readonly fidelity: Fidelity;
  /** How the label reads in full: `real control plane + upstream Envoy, Istio telemetry filters off`. */
  readonly fidelityNote: string;
  readonly tools: readonly ToolId[];
  /** Pinned versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Proxies of a pair that can be made to spin in every request, for a control; absent: none. */
  readonly plantsDelayIn?: readonly PlantedProxyDelay['proxy'][];
  /** Starts what lives through the experiment: control planes, certificates. Undone by `uninstall`. */
  install(target: Target, arm: InstallRequest): Promise<Installed<Pods>>;
}

export interface InstallRequest {
  /** The arm's id: names files, processes and cgroups. */
  readonly arm: string;
  readonly profile: Profile;
  /** Logs of the control plane. */
  readonly logFolder: string;
  /** How long its control plane may take to be ready, milliseconds. */
  readonly readyTimeoutMs: number;
  /** Asked only of a plane that `plantsDelayIn` this proxy. */
  readonly plantedProxyDelay?: PlantedProxyDelay;
}

export interface Installed<Pods> {
  /** Puts the pods of one session into the mesh and waits until the path works. */
  enrol(pods: Pods): Promise<Enrolled>;
  /** Leaves the target as it was found, except for what dies with the session. */
  uninstall(): Promise<void>;
}

/** How much the generator sent to an arm since `before`, for the proof after it. */
export interface TrafficWindow {
  readonly requests: number;
  /** Response body of each, bytes. */
  readonly payloadBytes: number;
}

export interface Enrolled {
  /** Where a client of this arm sends its requests; resolved inside the client's namespace. */
  readonly address: { readonly host: string; readonly port: number };
  /** Shows path and encryption before any load, and remembers the counters. */
  proveBefore(): Promise<readonly EvidenceItem[]>;
  /** Shows that the load of the window went through, encrypted. */
  proveAfter(window: TrafficWindow): Promise<readonly EvidenceItem[]>;
  /** What can be observed of the path now: for the parity table. */
  observe(): Promise<ObservedFacts>;
}
