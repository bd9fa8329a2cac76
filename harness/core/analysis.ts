import type { ArmCost } from './cost/arm-cost.ts';
import type { ArmNodeRest } from './cost/node-cpu.ts';
import type { ArmRole, Fidelity, Profile } from './plan.ts';
import type { ProbedAnalysis } from './probes/probed-analysis.ts';

export type MetricId = 'p50' | 'p90' | 'p99' | 'cpu' | 'memory';

/** What a metric is called, counted in and judged by. */
export interface MetricInfo {
  readonly id: MetricId;
  readonly title: string;
  readonly unit: 'ms' | 'CPU-s per million requests' | 'MiB';
  /** Equivalence margin as a share: 0.05 is 5 %. */
  readonly margin: number;
  /** Primary metrics are corrected by Holm over arms and decide verdict sentences. */
  readonly primary: boolean;
}

export type Verdict = 'different' | 'equivalent' | 'trivial' | 'inconclusive';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Arm against baseline for one metric, from paired rounds. Ratios are arm / baseline. */
export interface EstimatedMetric {
  readonly state: 'estimated';
  readonly metric: MetricId;
  /** Rounds in which both the arm and the baseline were valid. */
  readonly n: number;
  /** exp(mean d). */
  readonly ratio: number;
  /** t interval of the ratio at 1 - alpha of the look: 95 % with one look. */
  readonly ci: Interval;
  /** The same, widened by the size of the family of claims (Bonferroni). */
  readonly ciFamily: Interval;
  readonly p: number;
  readonly pHolm: number;
  /** The interval that TOST compares with the margin, its confidence (1 - 2 alpha: 0.9), and the p of the test. */
  readonly ciEquivalence: Interval;
  readonly confidenceEquivalence: number;
  readonly tostP: number;
  /** Hodges-Lehmann companion; absent below 6 rounds. */
  readonly companion?: { readonly ratio: number; readonly ci: Interval; readonly p: number; readonly agrees: boolean };
  /** Arm minus baseline in the metric's unit, mean over rounds with its t interval. */
  readonly difference: { readonly mean: number; readonly ci: Interval };
  readonly baselineMean: number;
  readonly armMean: number;
  /** Standard deviation of d over rounds. */
  readonly sd: number;
  /** Smallest ratio that this many rounds would find with 80 % power, at the family's level and above the noise floor. */
  readonly mdeRatio: number;
  readonly verdict: Verdict;
  /** Why the verdict is what it is, in words. */
  readonly because: string;
  /** For `inconclusive`: how many more rounds would probably decide; null when no reasonable number would. */
  readonly moreRounds: number | null;
  /** ratio of each paired round, in round order. */
  readonly perRound: readonly { readonly round: number; readonly baseline: number; readonly arm: number }[];
}

/** A number that is refused, with the reason. */
export interface RefusedMetric {
  readonly state: 'refused';
  readonly metric: MetricId;
  readonly because: string;
}

export type MetricResult = EstimatedMetric | RefusedMetric;

export interface ArmSummary {
  readonly arm: string;
  readonly label: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly role: ArmRole;
  readonly fidelity: Fidelity;
  readonly completed: number;
  readonly invalid: number;
  readonly errored: number;
  /** Means over valid trials; null when there is none. Quantiles null when a trial had not enough requests. */
  readonly level: ArmLevel | null;
  /** CPU in user mode and in the kernel; absent where no valid trial has the division. */
  readonly cost?: ArmCost;
}

/** Milliseconds; null where a trial had not enough requests for the percentile. */
export interface Levels {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

export interface ArmLevel {
  readonly serviceMs: Levels;
  readonly responseMs: Levels;
  readonly cpuPerMillion: {
    readonly application: number;
    readonly dataPlane: number;
    readonly controlPlane: number;
    readonly total: number;
  };
  readonly memoryPssBytes: { readonly application: number; readonly dataPlane: number; readonly controlPlane: number };
  /** Memory that no other process shares, whatever else runs. */
  readonly memoryAnonymousBytes: ArmLevel['memoryPssBytes'];
  readonly requests: number;
}

/** The comparison of one arm with the baseline. The twin has one too: its verdicts are the A/A check. */
export interface ArmComparison {
  readonly arm: string;
  readonly metrics: readonly MetricResult[];
}

/**
 * Two arms of the matrix, arm / against; the twin is not among them. Against the baseline as planned; the others are
 * exploratory: p is corrected over them and the loads by Benjamini and Hochberg, the interval goes with it (pairwise.ts).
 */
export type PairedArms = {
  readonly load: string;
  readonly metric: MetricId;
  readonly arm: string;
  readonly against: string;
} & (
  | {
      readonly state: 'estimated';
      readonly n: number;
      readonly ratio: number;
      readonly ci: Interval;
      readonly p: number;
      readonly pAdjusted: number;
      readonly verdict: Verdict;
      readonly because: string;
    }
  | { readonly state: 'refused'; readonly because: string }
);

/** How large an effect two identical arms showed: no smaller claim is made. As |ln ratio|. */
export interface NoiseFloor {
  readonly metric: MetricId;
  /** null when the twin could not be estimated; then nothing is claimed. */
  readonly logRatio: number | null;
  /** The same as a share: 0.021 is 2.1 %. */
  readonly share: number | null;
}

/** How the order of trials and the course of time moved the baseline's and the arms' latencies (p50). */
export interface BlockEffect {
  readonly effect: 'order' | 'drift';
  /** Relative change: from one position to the next (order), from the first round to the last (drift). */
  readonly change: number;
  readonly ci: Interval;
  /** null for the drift: states of a machine that resemble each other look like a slope, so its p would promise too much. */
  readonly p: number | null;
}

/** Everything that is concluded at one load. */
export interface LoadAnalysis {
  readonly load: string;
  /** Level at which differences were tested at this look. */
  readonly alpha: number;
  readonly metrics: readonly MetricInfo[];
  /** Claims over which Holm corrects: treatment arms times loads. */
  readonly familySize: number;
  readonly arms: readonly ArmSummary[];
  readonly noiseFloor: readonly NoiseFloor[];
  readonly comparisons: readonly ArmComparison[];
  /** Every arm against every other. */
  readonly pairwise: readonly PairedArms[];
  readonly blockEffects: readonly BlockEffect[];
  readonly rounds: { readonly planned: number; readonly done: number };
  /** CPU of a cluster's nodes that no pod had; absent in the lab and where no node was metered. */
  readonly nodeRest?: readonly ArmNodeRest[];
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
  /** Of sessions with eBPF probes; absent without any. No verdict rests on it. */
  readonly probed?: ProbedAnalysis;
}

/** Which look at the data this is, and what all looks together may claim wrongly. */
export interface LookTaken {
  readonly rule: 'fixed' | 'looks' | 'precision';
  /** 1 for the first. */
  readonly number: number;
  readonly planned: number;
  readonly alpha: number;
  /**
   * Upper bound of the chance that any arm is called different although none is, per metric, over all looks so far with
   * declared extensions. Equivalence is claimed for each arm by itself; for `precision` the bound is nominal (docs/method.md).
   */
  readonly errorBound: number;
  /** Level of the next look, if the experiment is extended. */
  readonly nextAlpha: number;
  /** How the experiment came to its end; null while rounds are missing without one. */
  readonly ended: 'all-rounds' | 'decided' | 'precise' | 'time' | null;
  readonly extensions: number;
}

/** A stored trial that may not be used, because its files are not what was written. */
export interface DamagedTrial {
  readonly trial: string;
  readonly problem: string;
}

/** Effect of a load axis on the ratio arm / baseline. */
export interface AxisEffect {
  readonly arm: string;
  readonly metric: MetricId;
  /** `rate 200 -> 400`. */
  readonly effect: string;
  readonly ratio: number;
  readonly ci: Interval;
  readonly p: number;
  readonly pAdjusted: number;
  readonly aliasedWith: readonly string[];
  readonly remark?: string;
}

export interface Analysis {
  readonly schema: 'meshbench.analysis/2';
  /** Version of the analysis code: the same trials may be analysed again. */
  readonly analysisVersion: string;
  readonly planHash: string;
  readonly look: LookTaken;
  /** In the order of the plan; one unless load axes were given as lists. */
  readonly loads: readonly LoadAnalysis[];
  /** Exploratory; empty with one load. */
  readonly axisEffects: readonly AxisEffect[];
  readonly damaged: readonly DamagedTrial[];
}
