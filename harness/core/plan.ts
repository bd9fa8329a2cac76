import { toSeconds, type Bytes, type Milliseconds, type PerSecond } from './units.ts';

export type ArmRole = 'baseline' | 'twin' | 'treatment';
export type Profile = 'vendor' | 'parity';

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
  readonly planted?: PlantedDelay;
}

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
}

export interface Margins {
  /** 0.05: a latency ratio within 1/1.05 .. 1.05 counts as the same. */
  readonly latency: number;
  readonly cpu: number;
}

/** One round: which arm sits on which slot (addresses), and in which order they start. */
export interface RoundPlan {
  /** 1-based. */
  readonly round: number;
  /** Arm ids by slot: `slots[3]` has 198.18.3.0/24. */
  readonly slots: readonly string[];
  readonly startOrder: readonly string[];
  /** Seeds the generator's permutation of arms within this round, 32 bits. */
  readonly loadSeed: number;
}

export interface Plan {
  readonly schema: 'meshbench.plan/1';
  readonly title: string;
  readonly design: 'interleaved';
  readonly target: 'lab';
  readonly scenario: string;
  readonly seed: number;
  readonly arms: readonly Arm[];
  readonly load: Load;
  readonly rounds: readonly RoundPlan[];
  readonly alpha: number;
  readonly margins: Margins;
  /** Pinned versions that take part in the comparison, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of everything above in canonical form; the report prints it. */
  readonly hash: string;
}

/** Namespaces, proxies and proofs before the load, proofs and teardown after it; as seen on two cores. */
const aroundLoadSeconds = 3;

/** How long a round takes, for telling people; seconds. */
export const expectedRoundSeconds = ({ warmUp, measure }: Load): number =>
  toSeconds(warmUp) + toSeconds(measure) + aroundLoadSeconds;

/** The arm against which all others are compared. */
export const baselineOf = (plan: Pick<Plan, 'arms'>): Arm => {
  const baseline = plan.arms.find((arm) => arm.role === 'baseline');
  if (!baseline) throw new Error('a plan has a baseline: makePlan puts it there');
  return baseline;
};
