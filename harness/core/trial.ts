import type { CpuLedger } from './cost/cpu-ledger.ts';
import type { CpuSplit } from './cost/cpu-split.ts';
import type { NodeCpu } from './cost/node-cpu.ts';
import type { Fidelity, Profile } from './plan.ts';
import type { ProbedTrial } from './probes/probe-outcome.ts';
import type { ProbeTier } from './probes/probe-spec.ts';

/** Quantile by nearest rank of the HDR histogram (highest equivalent value), milliseconds. */
export interface Quantile {
  readonly ms: number;
  /** Whether at least 100 requests lie beyond it; a quantile without them is never quoted. */
  readonly enoughRequests: boolean;
}

export interface LatencySummary {
  readonly count: number;
  readonly meanMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly p50: Quantile;
  readonly p90: Quantile;
  readonly p99: Quantile;
  readonly p999: Quantile;
}

/** CPU-seconds by role over the measured window, user and system time with the softirq work done in their context. */
export interface CpuByRole {
  readonly application: number;
  readonly dataPlane: number;
  readonly controlPlane: number;
}

/** Memory at the end of the measured window, bytes. RSS counts the shared Envoy binary in full, PSS by share. */
export interface MemoryUse {
  readonly pssBytes: number;
  readonly anonymousBytes: number;
  readonly rssBytes: number;
}

export interface Requests {
  readonly offered: number;
  readonly completed: number;
  readonly errors: number;
  readonly newConnections: number;
}

/** What the one generator process did in the round; the same for all arms of an interleaved round. */
export interface GeneratorHealth {
  readonly iterations: number;
  readonly dropped: number;
  readonly cpuSeconds: number;
  /** CPU used / (cores it may use x window). */
  readonly cpuShare: number;
  /** Requests under way / connections, on average. Near 1 the next request waits for a free connection: a closed loop. */
  readonly busyShare: number;
  /** null where no quota can be observed. */
  readonly throttledPeriods: number | null;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly maxRequestMs: number;
  readonly maxIterationMs: number;
}

/** What the machine did around the trial. */
export interface MachineState {
  readonly loadAverage1: number;
  /** Share of all CPU time taken by the hypervisor in the window, 0..1. */
  readonly stealShare: number;
  readonly busyShare: number;
}

/** The decoded histograms against k6's own summary of the same run, over the whole run of the arm. */
export interface CrossCheck {
  readonly countHdr: number;
  readonly countK6: number;
  readonly maxMsHdr: number;
  readonly maxMsK6: number;
  readonly p50MsHdr: number;
  readonly p50MsK6: number;
}

/** The application's own clock around a planted delay and around its whole handler, over the whole run. */
export interface ApplicationClock {
  readonly requests: number;
  readonly delayP50Ms: number;
  readonly delayMeanMs: number;
  /** The delay's distribution at the middles of equal shares; empty where none is planted. */
  readonly delayQuantilesMs: readonly number[];
  readonly handlerP50Ms: number;
  readonly handlerMeanMs: number;
}

export interface Measurement {
  /** Unix seconds, first included and last excluded. */
  readonly window: { readonly fromS: number; readonly toS: number };
  readonly requests: Requests;
  readonly serviceTime: LatencySummary;
  readonly responseTime: LatencySummary;
  readonly generator: GeneratorHealth;
  readonly cpuSeconds: CpuByRole;
  /** (application + data plane + control plane) / completed x 1e6. */
  readonly cpuSecondsPerMillion: number;
  /** Absent where the harness that measured did not read it. */
  readonly cpuSplit?: CpuSplit;
  /** Of the machine, the same for every arm of the session; absent where the harness that measured did not read it. */
  readonly cpuLedger?: CpuLedger;
  /** Of the cluster's nodes; absent in the lab, and where no node was metered. */
  readonly nodeCpu?: NodeCpu;
  /** Periods in which a container of the data plane was held back by its own limit: a fact of the arm, no gate. On a cluster. */
  readonly dataPlaneThrottledPeriods?: number;
  readonly memory: Readonly<Record<'application' | 'dataPlane' | 'controlPlane', MemoryUse>>;
  readonly contextSwitches: Readonly<Record<'application' | 'dataPlane' | 'controlPlane', number>>;
  readonly machine: MachineState;
  readonly crossCheck: CrossCheck;
  readonly applicationClock: ApplicationClock;
  /**
   * Planted delays: what p50 must rise by, from the application's own clock and the baseline's distribution in the same
   * round (see planted-shift.ts). The truth that the positive control is held against.
   */
  readonly plantedShiftMs?: number;
}

/** What was observed of a hop, for the parity table; `null` where there is nothing to observe. */
export interface ObservedFacts {
  readonly tlsVersion: string | null;
  readonly cipher: string | null;
  readonly curve: string | null;
  /** HTTP version seen on each hop, in the order of travel. */
  readonly httpByHop: readonly string[];
  /** Worker threads of each proxy. */
  readonly proxyThreads: readonly number[];
  readonly telemetry: 'on' | 'off' | null;
  /** HTTP and network filters that were loaded, by proxy. */
  readonly filters: readonly string[];
  /**
   * What the proxies said of themselves after the load, by name in order: `client: access log`. Of the listener and the
   * cluster that carried the load; empty without a proxy, absent where the harness that measured did not ask.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One thing that was shown to be so, or not. */
export interface EvidenceItem {
  readonly claim: string;
  readonly holds: boolean;
  readonly observed: string;
}

/** What proves that the data plane carried the traffic, encrypted (or that nothing was in the path). */
export interface Evidence {
  readonly before: readonly EvidenceItem[];
  readonly after: readonly EvidenceItem[];
  readonly facts: ObservedFacts;
}

/** A gate that a trial failed. */
export interface GateFailure {
  readonly gate: string;
  readonly reason: string;
}

interface TrialIdentity {
  readonly schema: 'meshbench.trial/2';
  /** Position in the experiment, from 1; names the folder together with the arm. */
  readonly number: number;
  readonly round: number;
  /** Id of the load. */
  readonly load: string;
  /** Which session of the round it was part of, from 1: the order of trials in the blocked design. */
  readonly position: number;
  readonly arm: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly fidelity: Fidelity;
  readonly slot: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The tier of probes that were attached; absent for a scored trial. */
  readonly probes?: ProbeTier;
}

export interface CompletedTrial extends TrialIdentity {
  readonly state: 'completed';
  readonly measurement: Measurement;
  readonly evidence: Evidence;
  /** What its probes counted; of a probed session only. */
  readonly probed?: ProbedTrial;
}

/** Measured or not, it may not be used, and says why. */
export interface InvalidTrial extends TrialIdentity {
  readonly state: 'invalid';
  readonly reasons: readonly GateFailure[];
  readonly measurement?: Measurement;
  readonly evidence?: Evidence;
  readonly probed?: ProbedTrial;
}

/** The target or the mesh failed before anything could be measured. */
export interface ErroredTrial extends TrialIdentity {
  readonly state: 'errored';
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

export type Trial = CompletedTrial | InvalidTrial | ErroredTrial;
