import type { Fidelity, Profile } from '../plan.ts';
import type { GateFailure, Quantile } from '../trial.ts';
import type { Visit } from './capacity-plan.ts';

/**
 * Why a step failed. `slo-p99`, `errors` and `saturated` are limits of the arm on this machine; `generator`, `deadline`
 * and `connections` are not, and turn a capacity into a bound.
 */
export type FailReason = 'slo-p99' | 'errors' | 'saturated' | 'connections' | 'generator' | 'deadline';

/** What came of a step. Only `met` and `failed` say anything about the arm at that rate. */
export type StepOutcome =
  | { readonly state: 'met' }
  | { readonly state: 'failed'; readonly reason: FailReason; readonly because: string }
  | { readonly state: 'invalid'; readonly reasons: readonly GateFailure[] }
  | {
      readonly state: 'errored';
      readonly error: { readonly code: string; readonly message: string; readonly hint: string };
    };

/** What was read in the measured window of a step. Shares are 0..1. */
export interface StepReading {
  readonly windowSeconds: number;
  readonly offered: number;
  /** Answered in whatever way, errors included. */
  readonly completed: number;
  readonly errors: number;
  /** Due, but never sent: no connection was free. */
  readonly dropped: number;
  /** Answered without error, but later than the SLO allows. */
  readonly slow: number;
  readonly serviceMs: { readonly mean: number; readonly p50: Quantile; readonly p99: Quantile };
  readonly responseP99Ms: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  /** CPU used by the generator / (cores that it may use x window). */
  readonly generatorCpuShare: number;
  /** Requests under way / connections, on average. */
  readonly connectionsBusyShare: number;
  readonly machineBusyShare: number;
  /** CPU used by anything but this arm and the generator / all CPU. */
  readonly otherCpuShare: number;
  readonly cpuSecondsPerMillion: number;
}

/** One run of the generator at one rate against one arm. */
export interface CapacityStep {
  readonly schema: 'meshbench.capacity-step/1';
  /** Position in the experiment, from 1; names the folder together with the arm. */
  readonly number: number;
  readonly visit: string;
  readonly stage: Visit['stage'];
  readonly block: number;
  readonly arm: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly fidelity: Fidelity;
  readonly slot: number;
  /** Which data plane of the visit it ran on, from 1: a new one after an interruption and after an invalid step. */
  readonly plane: number;
  readonly rateRps: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: StepOutcome;
  /** Absent when the generator was ended or the arm never came up. */
  readonly reading?: StepReading;
}

/** What the search and the analysis need of a step. */
export type TriedStep = Pick<CapacityStep, 'visit' | 'plane' | 'rateRps' | 'outcome' | 'reading'>;

/** Whether the SLO was met; undefined where the step says nothing about the arm. */
export const metSlo = ({ outcome }: Pick<CapacityStep, 'outcome'>): boolean | undefined =>
  outcome.state === 'met' ? true : outcome.state === 'failed' ? false : undefined;

const ofTheArm: readonly FailReason[] = ['slo-p99', 'errors', 'saturated'];

/** Whether a failure is one of the arm itself, and not of what measures it. */
export const isArmLimit = (reason: FailReason): boolean => ofTheArm.includes(reason);

/** Answered requests a second; undefined where nothing was read. */
export const achievedRps = ({ reading }: Pick<CapacityStep, 'reading'>): number | undefined =>
  reading && (reading.completed - reading.errors) / reading.windowSeconds;

/**
 * Latency of a step that kept up; undefined past saturation and wherever the generator or its connections shaped it:
 * what is measured there is connections / throughput (docs/method.md).
 */
export const latencyOf = ({
  outcome,
  reading,
}: Pick<CapacityStep, 'outcome' | 'reading'>): StepReading['serviceMs'] | undefined =>
  outcome.state === 'met' || (outcome.state === 'failed' && outcome.reason === 'slo-p99')
    ? reading?.serviceMs
    : undefined;
