import type { ArmRole } from '../plan.ts';
import type { Interval } from '../stats/interval.ts';
import type { SloLimitId, SloProfile } from './slo-profile.ts';

/** `met` and `missed` are shown by an interval; all else is `undecided`, which is a legal end. */
export type SloVerdict = 'met' | 'missed' | 'undecided';

/** Why a limit was judged as it was; reports word it. */
export type SloReason =
  /** The interval lies on the good side of the limit. */
  | { readonly id: 'keeps' }
  /** The interval lies on the other side. */
  | { readonly id: 'breaks' }
  /** The limit lies inside the interval. */
  | { readonly id: 'spans' }
  /** Met by all requests together, but not by every trial: failures come in bursts. */
  | { readonly id: 'burst' }
  /** Above the limit from when requests were due, not shown to be so from when they left: the generator lies between. */
  | { readonly id: 'generator-late' }
  | { readonly id: 'no-trial' }
  | { readonly id: 'too-many-left-out' }
  | { readonly id: 'too-few-trials'; readonly needed: number }
  /** A trial had too few requests for the percentile. */
  | { readonly id: 'few-requests'; readonly requests: number; readonly needed: number }
  /** No request was answered, so no share of the answers can be given. */
  | { readonly id: 'no-answer' }
  | { readonly id: 'not-offered'; readonly offeredRps: number }
  /** By a capacity experiment, at another p99 than the profile's where `comparable` is false. */
  | {
      readonly id: 'capacity';
      readonly experiment: string;
      readonly p99Ms: number;
      readonly connections: number;
      readonly comparable: boolean;
    };

/** Which of an arm's trials a figure is made of. */
export interface TrialsUsed {
  readonly all: number;
  readonly used: number;
  /** Gates and error codes of the others, each once. */
  readonly leftOutBecause: readonly string[];
}

/** Requests that failed, over all measured trials. */
export interface FailureCounts {
  readonly failed: number;
  readonly requests: number;
  /** The trial with the largest share of failures; null when none failed. */
  readonly worst: { readonly round: number; readonly failed: number; readonly requests: number } | null;
  /** Rounds whose trial alone is beyond the limit. */
  readonly roundsBeyond: readonly number[];
}

/** One percentile of the two latencies, milliseconds: geometric mean over trials and its interval. */
export interface LatencyFigure {
  readonly ms: number;
  readonly ci: Interval;
}

export interface LimitJudgement {
  readonly limit: SloLimitId;
  /** In the unit of the limit: milliseconds, requests a second, share of one. */
  readonly bound: number;
  readonly verdict: SloVerdict;
  /** null where there is none, and for p95, of which only the interval is known. */
  readonly estimate: number | null;
  readonly interval: Interval | null;
  readonly trials: TrialsUsed;
  readonly reason: SloReason;
  /** For errors and availability. */
  readonly failures?: FailureCounts;
  /** For percentiles: the service time that `missed` is read from (of p95: at least this). */
  readonly service?: LatencyFigure;
}

export interface ArmSlo {
  readonly arm: string;
  readonly role: ArmRole;
  /** Planted delays and bypassed proxies are there to be found; they breach nothing. */
  readonly isControl: boolean;
  /** `missed` when any limit is, `met` when all are. */
  readonly verdict: SloVerdict;
  readonly limits: readonly LimitJudgement[];
}

/** Every arm of a plan, baseline and twin too, held against a profile at one load. */
export interface SloJudgement {
  readonly profile: SloProfile;
  readonly load: string;
  /** Intervals are two-sided at 1 - alpha, each limit by itself. */
  readonly alpha: number;
  readonly arms: readonly ArmSlo[];
}
