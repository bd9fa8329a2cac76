import type { ArmRole, Fidelity, Profile } from './plan.ts';

export type MetricId = 'p50' | 'p90' | 'p99' | 'cpu';

/** What a metric is called, counted in and judged by. */
export interface MetricInfo {
  readonly id: MetricId;
  readonly title: string;
  readonly unit: 'ms' | 'CPU-s per million requests';
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
  /** 95 % t interval of the ratio. */
  readonly ci: Interval;
  /** The same, widened by the size of the family of claims (Bonferroni). */
  readonly ciFamily: Interval;
  readonly p: number;
  readonly pHolm: number;
  /** 90 % interval that TOST compares with the margin, and its p. */
  readonly ci90: Interval;
  readonly tostP: number;
  /** Hodges-Lehmann companion; absent below 6 rounds. */
  readonly companion?: { readonly ratio: number; readonly ci: Interval; readonly p: number; readonly agrees: boolean };
  /** Arm minus baseline in the metric's unit, mean over rounds with its 95 % t interval. */
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

/** How large an effect two identical arms showed: no smaller claim is made. As |ln ratio|. */
export interface NoiseFloor {
  readonly metric: MetricId;
  /** null when the twin could not be estimated; then nothing is claimed. */
  readonly logRatio: number | null;
  /** The same as a share: 0.021 is 2.1 %. */
  readonly share: number | null;
}

export interface Analysis {
  readonly schema: 'meshbench.analysis/1';
  /** Version of the analysis code: the same trials may be analysed again. */
  readonly analysisVersion: string;
  readonly planHash: string;
  readonly alpha: number;
  readonly metrics: readonly MetricInfo[];
  /** Treatment arms over which Holm corrects. */
  readonly familySize: number;
  readonly arms: readonly ArmSummary[];
  readonly noiseFloor: readonly NoiseFloor[];
  readonly comparisons: readonly ArmComparison[];
  readonly rounds: { readonly planned: number; readonly done: number };
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
}
