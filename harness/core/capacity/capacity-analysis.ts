import type { Interval, Verdict } from '../analysis.ts';
import type { ArmRole, Fidelity, Profile } from '../plan.ts';
import type { CapacityPlan } from './capacity-plan.ts';
import type { SearchEnd } from './search.ts';
import type { FailReason } from './step.ts';

/** Why a capacity is only a bound. */
export type BoundReason = 'generator' | 'connections' | 'deadline' | 'ceiling' | 'bracket';

/** What one block says of one arm's capacity, requests a second. */
export type BlockCapacity =
  | {
      readonly state: 'estimated';
      readonly rps: number;
      /** The rates around it: the one that met the SLO and the one that did not. */
      readonly lowRps: number;
      readonly highRps: number;
      /** From the latencies of both; `midpoint` where the upper one was past saturation and has none. */
      readonly by: 'interpolation' | 'midpoint';
      readonly reason: FailReason;
    }
  | {
      readonly state: 'at-least' | 'at-most';
      readonly rps: number;
      readonly because: BoundReason;
      readonly says: string;
    }
  | { readonly state: 'unusable'; readonly because: string }
  /** The search gave no candidate, or the block is not finished. */
  | { readonly state: 'not-measured' };

export interface ArmBlock {
  readonly block: number;
  readonly capacity: BlockCapacity;
  readonly steps: number;
  /** Data planes that its steps ran on: more than one after an interruption or an invalid step. */
  readonly planes: number;
  /** Rates whose steps did not agree; the majority decided. */
  readonly contradictedRps: readonly number[];
}

/** An arm's capacity over blocks. */
export type ArmCapacity =
  /** Geometric mean over blocks with its t interval. */
  | { readonly state: 'estimated'; readonly rps: number; readonly ci: Interval; readonly blocks: number }
  /** Every block says at least (at most) so much; a number is not known. */
  | {
      readonly state: 'at-least' | 'at-most';
      readonly rps: number;
      readonly because: BoundReason;
      readonly says: string;
    }
  /** Not even at the lowest rate. */
  | { readonly state: 'not-met'; readonly atRps: number; readonly p50Ms: number | null; readonly because: string }
  | { readonly state: 'refused'; readonly because: string };

/** One point of the curve of latency against load: all steps at one rate. */
export interface LoadPoint {
  readonly offeredRps: number;
  readonly achievedRps: number;
  readonly steps: number;
  /** null past saturation, and where the generator was the limit: there is no latency to quote. */
  readonly latency: {
    readonly meanMs: number;
    /** null where a step had too few requests for it. */
    readonly p50Ms: number | null;
    readonly p99Ms: number | null;
  } | null;
  /** Why the rate failed, if it did. */
  readonly failed: FailReason | null;
}

export type Knee =
  /** At `rps`, the best rate that was tried; its neighbours on both sides bound where it can lie. */
  | {
      readonly state: 'found';
      readonly rps: number;
      readonly meanMs: number;
      readonly betweenRps: { readonly lower: number; readonly upper: number };
    }
  /** Power still rose (or already fell) at the end of what was measured. */
  | { readonly state: 'beyond-range'; readonly end: 'low' | 'high'; readonly rps: number }
  | { readonly state: 'too-few-points' };

export interface ArmAnalysis {
  readonly arm: string;
  readonly label: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly role: ArmRole;
  readonly fidelity: Fidelity;
  readonly search: SearchEnd | null;
  readonly blocks: readonly ArmBlock[];
  readonly capacity: ArmCapacity;
  readonly curve: readonly LoadPoint[];
  readonly knee: Knee;
  readonly steps: { readonly usable: number; readonly invalid: number; readonly errored: number };
  readonly unusableReasons: readonly string[];
}

/** Capacity of an arm over that of the baseline: a ratio below 1 means that the arm carries less. */
export type CapacityComparison =
  | {
      readonly state: 'estimated';
      readonly arm: string;
      readonly n: number;
      readonly ratio: number;
      readonly ci: Interval;
      readonly ciFamily: Interval;
      readonly p: number;
      readonly pHolm: number;
      readonly ciEquivalence: Interval;
      readonly confidenceEquivalence: number;
      readonly tostP: number;
      /** Hodges-Lehmann companion; absent below 6 blocks. */
      readonly companion?: {
        readonly ratio: number;
        readonly ci: Interval;
        readonly p: number;
        readonly agrees: boolean;
      };
      readonly sd: number;
      readonly mdeRatio: number;
      readonly verdict: Verdict;
      readonly because: string;
      readonly moreBlocks: number | null;
      readonly perBlock: readonly { readonly block: number; readonly baseline: number; readonly arm: number }[];
    }
  /** One of the two is only known as a bound, and so is the ratio: no verdict. */
  | {
      readonly state: 'bounded';
      readonly arm: string;
      readonly direction: 'at-most' | 'at-least';
      /** End of the one-sided interval, at half of alpha, that the bounds leave. */
      readonly ratio: number;
      readonly confidence: number;
      readonly n: number;
      readonly because: string;
    }
  | { readonly state: 'refused'; readonly arm: string; readonly because: string };

export interface CapacityAnalysis {
  readonly schema: 'meshbench.capacity/1';
  /** Version of the analysis code: the same steps may be analysed again. */
  readonly analysisVersion: string;
  readonly planHash: string;
  readonly slo: CapacityPlan['slo'];
  readonly connections: number;
  readonly alpha: number;
  readonly margin: number;
  readonly familySize: number;
  readonly arms: readonly ArmAnalysis[];
  /** |ln ratio| that two identical arms showed here; null when the twin could not be estimated. */
  readonly noiseFloor: { readonly logRatio: number | null; readonly share: number | null };
  readonly comparisons: readonly CapacityComparison[];
  readonly blocks: { readonly planned: number; readonly done: number };
  /** Steps whose files are not what was written: left out. */
  readonly damaged: readonly { readonly step: string; readonly problem: string }[];
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
}
