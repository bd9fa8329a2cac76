import type { Labels } from './config-labels.ts';
import type { SloProfile } from './slo/slo-profile.ts';
import type { ProbeTier } from './probes/probe-spec.ts';
import { toSeconds, type Bytes, type Milliseconds, type PerSecond } from './units.ts';

export type ArmRole = 'baseline' | 'twin' | 'treatment';
/**
 * `vendor`: as shipped. `parity` (lab): equal TLS and proxy threads. `equal-cpu` (clusters): the same CPU for every data
 * plane, by limits that are read back from the API server.
 */
export type Profile = 'vendor' | 'parity' | 'equal-cpu';
export type TargetName = 'lab' | 'kubernetes';
/** What encryption vouches for: the workload, the node that it runs on, or nothing. */
export type EncryptionClass = 'none' | 'node-identity' | 'workload-identity';
/** How arms share time: side by side under one generator, or one at a time in randomised complete blocks. */
export type Design = 'interleaved' | 'blocked';

/**
 * How near an arm is to the product that it names.
 * `real`: the vendor's own binaries in a mode that it supports; `real-control-plane`: its control plane drives an
 * upstream proxy; `model`: our own proxy configuration of the same shape; `none`: there is no mesh to be true to.
 */
export type Fidelity = 'none' | 'real' | 'real-control-plane' | 'model';

/** A delay that the application adds to every request: the positive control. */
export interface PlantedDelay {
  readonly delayMs: Milliseconds;
}

/** A delay that one proxy of the arm spins away in every request: a control of the waterfall. */
export interface PlantedProxyDelay {
  readonly delayMs: Milliseconds;
  /** The proxy beside the client, or the one beside the server. */
  readonly proxy: 'client' | 'server';
}

/** What is compared. */
export interface Arm {
  /** Safe as a folder name and unique in the plan: `istio`, `istio-parity`, `none`, `twin`. */
  readonly id: string;
  readonly label: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly role: ArmRole;
  readonly fidelity: Fidelity;
  /** What exactly runs, and what it lacks: `istiod and pilot-agent with upstream Envoy, telemetry filters off`. */
  readonly fidelityNote?: string;
  /** Absent in plans from before it was recorded. */
  readonly encryptionClass?: EncryptionClass;
  readonly planted?: PlantedDelay;
  readonly plantedProxyDelay?: PlantedProxyDelay;
  /** Firewall rules that never match, walked once by every packet between client and server: a control of kernel cost. */
  readonly plantedKernelRules?: number;
  /** Negative control: after the proof the load goes around the proxies. The trial must be rejected. */
  readonly bypassed?: true;
}

/** A control is there to be found or rejected; it is never the result of the mesh that it names. */
export const isControl = (arm: Arm): boolean =>
  [arm.planted, arm.plantedProxyDelay, arm.plantedKernelRules, arm.bypassed].some((each) => each !== undefined);

export interface Load {
  /** Offered to each arm; the generator offers this times the number of arms. */
  readonly ratePerArm: PerSecond;
  /** k6 VUs, shared by the arms: each opens one connection to each arm. A factor of the experiment. */
  readonly connections: number;
  /** Response body. */
  readonly payload: Bytes;
  /** The fixed part that is thrown away, milliseconds. */
  readonly warmUp: Milliseconds;
  /** Whole measured seconds, as milliseconds. */
  readonly measure: Milliseconds;
  /** Negative control: connections send as fast as they are answered. Every trial must be rejected. */
  readonly closedLoop?: true;
}

/** One combination of the load axes; its id is unique in the plan and safe as a folder name: `200rps-16c`. */
export interface PlannedLoad extends Load {
  readonly id: string;
}

export interface Margins {
  /** 0.05: a latency ratio within 1/1.05 .. 1.05 counts as the same. */
  readonly latency: number;
  readonly cpu: number;
  /** Absent: 5 %. */
  readonly memory?: number | undefined;
}

/** A time in which some arms are up together under one generator: all of them (interleaved) or one (blocked). */
export interface Session {
  /** Id of its load. */
  readonly load: string;
  /** In start order. `slot` gives the addresses: 198.18.<slot>.0/24. */
  readonly arms: readonly { readonly arm: string; readonly slot: number }[];
  /** Seeds the generator's permutation of arms, 32 bits. */
  readonly loadSeed: number;
  /** The tier of probes that are attached; such a session is never scored, because probes cost as much as what is compared. */
  readonly probes?: ProbeTier;
}

/** One round (block): every arm at every load once, in a drawn order of sessions. */
export interface RoundPlan {
  /** 1-based. */
  readonly round: number;
  readonly sessions: readonly Session[];
}

/** After so many rounds the verdicts are looked at, at this level. */
export interface Look {
  readonly afterRounds: number;
  readonly alpha: number;
}

/**
 * When the experiment ends.
 * `fixed`: after all rounds. `looks`: after the first look at which everything is decided. `precision`: when the interval
 * of `metric` is narrow enough for every arm (half-width <= margin / 2), from `from` rounds on.
 */
export interface StopRule {
  readonly rule: 'fixed' | 'looks' | 'precision';
  /** Levels sum to the plan's alpha; the last look is after the last round. */
  readonly looks: readonly Look[];
  readonly from?: number;
  /** No round is begun that would end later than this, milliseconds after the start. */
  readonly maxDuration?: Milliseconds;
}

export interface Plan {
  readonly schema: 'meshbench.plan/2';
  readonly title: string;
  readonly design: Design;
  readonly target: TargetName;
  /** Of an experiment on a cluster. */
  readonly cluster?: ClusterPlan;
  readonly scenario: string;
  readonly seed: number;
  readonly arms: readonly Arm[];
  /** At least one; several where load axes were given as lists. */
  readonly loads: readonly PlannedLoad[];
  /** The axes that vary over `loads`, and what a fraction of their combinations cannot tell apart. */
  readonly factorial?: FactorialPlan;
  readonly rounds: readonly RoundPlan[];
  readonly stop: StopRule;
  readonly alpha: number;
  readonly margins: Margins;
  /** Limits that every arm is held against (docs/slo.md); absent without a profile. */
  readonly slo?: SloProfile;
  /** Tiers of eBPF probes, each in sessions of its own beside the scored ones; absent without probes. */
  readonly probes?: readonly ProbeTier[];
  /** Whom its cost is charged to: `team: payments`. Absent without labels: plans from before there were any keep their hash. */
  readonly labels?: Labels;
  /** Pinned versions that take part in the comparison, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of everything above in canonical form; the report prints it. */
  readonly hash: string;
  /** Rounds that were added later, each declared before it ran and counted as a look; not part of the hash. */
  readonly extensions?: readonly Extension[];
}

/** What an experiment on a cluster was told of it. */
export interface ClusterPlan {
  /** Declared: client and server share a node. */
  readonly singleNode: boolean;
  /** Cores of every data plane in the profile equal-cpu. */
  readonly cpuBudgetCores: number;
  /** The mesh that was there already and is measured as it is. */
  readonly existing?: string;
}

export type LoadAxis = 'rate' | 'connections' | 'payload' | 'measure';

export interface FactorialPlan {
  /** Levels in base units: requests a second, connections, bytes, milliseconds. */
  readonly axes: readonly { readonly name: LoadAxis; readonly levels: readonly number[] }[];
  readonly fraction: 'full' | 'half';
  /** Size and resolution, and what is aliased with what: lines for people. */
  readonly aliases: readonly string[];
}

export interface Extension {
  /** Rounds that were done when it was declared. */
  readonly afterRounds: number;
  /** How many more it asked for. */
  readonly rounds: number;
  readonly declaredAt: string;
}

/** A plan seen at one of its loads. */
export interface PlanAtLoad extends Plan {
  readonly load: PlannedLoad;
}

export const atLoad = (plan: Plan, load: PlannedLoad): PlanAtLoad => ({ ...plan, load });

/** @throws Error when the plan has no such load: a fault of the caller. */
export const loadOf = (plan: Pick<Plan, 'loads'>, id: string): PlannedLoad => {
  const load = plan.loads.find((each) => each.id === id);
  if (!load) throw new Error(`the plan has no load ${id}`);
  return load;
};

/**
 * What is not load, seconds. lab: namespaces, proxies and proofs. kubernetes: charts, pods, proofs and a swept cluster.
 * As seen on two cores.
 */
const aroundLoadSeconds: Readonly<Record<TargetName, number>> = { lab: 3, kubernetes: 35 };

/** How long a session takes, for telling people; seconds. */
const expectedSessionSeconds = ({ warmUp, measure }: Load, target: TargetName): number =>
  toSeconds(warmUp) + toSeconds(measure) + aroundLoadSeconds[target];

/** How long a round takes, for telling people; seconds. */
export const expectedRoundSeconds = ({ rounds, loads, target }: Pick<Plan, 'rounds' | 'loads' | 'target'>): number =>
  (rounds[0]?.sessions ?? []).reduce(
    (sum, { load }) => sum + expectedSessionSeconds(loadOf({ loads }, load), target),
    0,
  );

/** The arm against which all others are compared. */
export const baselineOf = (plan: Pick<Plan, 'arms'>): Arm => {
  const baseline = plan.arms.find((arm) => arm.role === 'baseline');
  if (!baseline) throw new Error('a plan has a baseline: makePlan puts it there');
  return baseline;
};
