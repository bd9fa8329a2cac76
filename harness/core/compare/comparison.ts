import type { Analysis, Interval, MetricId, MetricInfo, Verdict } from '../analysis.ts';
import type { Environment } from '../environment.ts';
import type { Arm, Design, Plan, PlannedLoad } from '../plan.ts';
import type { Trial } from '../trial.ts';

/** A stored experiment as it enters a comparison. */
export interface StoredExperiment {
  /** Name of its folder. */
  readonly id: string;
  readonly plan: Plan;
  readonly environment: Environment;
  /** Those that are as they were written. */
  readonly trials: readonly Trial[];
  /** What this version's analysis says of them. */
  readonly analysis: Analysis;
  /** Version of the analysis behind the report that is stored with it; absent without one. */
  readonly reportedBy?: string;
}

/** One thing of A beside its counterpart of B. */
export interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

export interface CompareRequest extends Pair<StoredExperiment> {
  readonly options?: CompareOptions;
}

export interface CompareOptions {
  /** Arms that are compared although their ids differ, and only those; absent: every arm that both have by id. */
  readonly arms?: readonly Pair<string>[];
  /** Two unlike machines are compared all the same, with a warning. */
  readonly acrossEnvironments?: boolean;
}

/** Why two experiments are not compared; every reason at once. */
export interface ComparisonRefused {
  readonly state: 'refused';
  /** Stable, for exit and search: `ENVIRONMENTS-DIFFER`, `DESIGNS-DIFFER`, `LOADS-DIFFER`, ... */
  readonly code: string;
  readonly problems: readonly string[];
  readonly hint: string;
}

/** A fact of both experiments that is not the same; null where it is absent. */
export interface Difference {
  readonly fact: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** What one experiment was. */
export interface ExperimentHead {
  readonly experiment: string;
  readonly title: string;
  readonly planHash: string;
  readonly seed: number;
  /** Of its first trial; null when there is none. */
  readonly startedAt: string | null;
  readonly roundsDone: number;
  readonly environmentFingerprint: string;
}

/** Which of the two estimates is made (pairing.ts), and why. */
export interface Pairing {
  readonly kind: 'paired' | 'independent';
  readonly because: string;
}

/** A ratio with its interval at 1 - alpha. */
export interface RatioEstimate {
  readonly ratio: number;
  readonly ci: Interval;
}

/**
 * How an arm's ratio to its own baseline changed from A to B, for one metric at one load. Differences are in the
 * metric's unit, B minus A.
 */
export interface EstimatedChange {
  readonly state: 'estimated';
  readonly metric: MetricId;
  /** Rounds that entered, of each experiment. */
  readonly rounds: Pair<readonly number[]>;
  /** arm / baseline in each experiment, over those rounds. */
  readonly ratios: Pair<RatioEstimate>;
  /** ratio of B / ratio of A. */
  readonly change: number;
  /** Interval of the change at 1 - alpha. */
  readonly ci: Interval;
  /** The same, widened by the size of the family of claims (Bonferroni). */
  readonly ciFamily: Interval;
  readonly p: number;
  readonly pHolm: number;
  /** The interval that TOST compares with the margin, at 1 - 2 alpha, and the p of the test. */
  readonly ciEquivalence: Interval;
  readonly tostP: number;
  readonly df: number;
  /** Of d over the rounds of A and B; null where samples are independent. Shown, never decided by. */
  readonly correlation: number | null;
  /** arm - baseline: what the arm adds, in the metric's unit. */
  readonly added: Pair<number> & { readonly change: number; readonly ci: Interval };
  /** Smallest change that this many rounds would find with 80 % power, at the family's level and above the noise floor. */
  readonly mdeRatio: number;
  readonly verdict: Verdict;
  readonly because: string;
  /** For `inconclusive`: how many more rounds of each experiment would probably decide; null when no reasonable number would. */
  readonly moreRounds: number | null;
}

/** A number that is refused, with the reason. */
export interface RefusedChange {
  readonly state: 'refused';
  readonly metric: MetricId;
  readonly because: string;
}

export type MetricChange = EstimatedChange | RefusedChange;

/** How an arm is called, never without how near it is to the product that it names. */
export type ComparedArm = Pick<Arm, 'id' | 'label' | 'fidelity'>;

/** One arm at one load, in both experiments. */
export interface ArmChange {
  readonly arm: Pair<ComparedArm>;
  readonly load: Pair<string>;
  readonly metrics: readonly MetricChange[];
}

/** How large a change two arms showed that are identical in each experiment: no smaller claim is made. */
export interface ChangeFloor {
  readonly load: Pair<string>;
  readonly metric: MetricId;
  /** |ln|; null when no twin could be estimated, and then nothing is claimed. */
  readonly logRatio: number | null;
  /** The same as a share: 0.021 is 2.1 %. */
  readonly share: number | null;
}

/**
 * The baseline itself in both experiments, geometric means in the metric's unit. An event of the environment and
 * nothing else: it has no verdict.
 */
export interface BaselineChange {
  readonly load: Pair<string>;
  readonly metric: MetricId;
  readonly levels: Pair<number>;
  readonly ratio: number;
  readonly ci: Interval;
  /** Whether the interval excludes 1. */
  readonly moved: boolean;
}

/** Two experiments, compared. Ratios are B / A: above 1 the arm costs more, relative to no mesh, in B. */
export interface Comparison {
  readonly state: 'compared';
  readonly schema: 'meshbench.comparison/1';
  readonly analysisVersion: string;
  readonly experiments: Pair<ExperimentHead>;
  readonly design: Design;
  readonly pairing: Pairing;
  readonly alpha: number;
  readonly metrics: readonly MetricInfo[];
  readonly loads: readonly Pair<PlannedLoad>[];
  /** Claims over which Holm corrects, for each metric: treatment arms times loads. */
  readonly familySize: number;
  readonly claims: readonly ArmChange[];
  readonly twins: readonly ArmChange[];
  readonly noiseFloor: readonly ChangeFloor[];
  readonly baseline: readonly BaselineChange[];
  /** Observed versions that differ: what was changed. */
  readonly changed: readonly Difference[];
  /** Facts of the machine that differ, though they were to be compared all the same. */
  readonly environment: readonly Difference[];
  readonly onlyIn: Pair<{ readonly arms: readonly string[]; readonly loads: readonly string[] }>;
  readonly warnings: readonly string[];
}
