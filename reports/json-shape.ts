/**
 * The report for programs: what `renderJson` gives. Stable: keys are added, never renamed or removed, within
 * `meshbench.report/2`.
 * Units are in the keys (`differenceMs`, `cpuSecondsPerMillion`, `warmUpMs`), ratios are arm / baseline, shares 0..1;
 * a number that is refused is absent, with `because` in its place.
 * Rows are flat: what belongs to a load carries its id in `load` (one and the same in an experiment with one load, which
 * can then be ignored), and `loads` describes each. `jq '.comparisons[] | select(.load == "400rps")'` takes one of several.
 *
 * Since /1: `loads` and `load` in every row that belongs to one; `ratioIntervalEquivalence` with
 * `confidenceEquivalence` in place of `ratioInterval90`; `ending`, `damagedTrials`, `axisEffects`, `selftest`,
 * `moreRoundsCommand`.
 */
import type { Interval } from '../harness/core/analysis.ts';

export interface ReportJson {
  readonly schema: 'meshbench.report/2';
  readonly experiment: string;
  readonly title: string;
  readonly createdAt: string;
  readonly planHash: string;
  readonly design: string;
  /** What a ratio of this design is the ratio of. */
  readonly estimates: string;
  readonly target: string;
  readonly ending: EndingJson;
  readonly baseline: ArmJson;
  /** In the order of the plan. */
  readonly loads: readonly LoadJson[];
  readonly comparisons: readonly ComparisonJson[];
  readonly noiseFloors: readonly { readonly load: string; readonly metric: string; readonly share: number | null }[];
  readonly cost: readonly (ArmJson & {
    readonly load: string;
    readonly cpuSecondsPerMillion: Readonly<Record<string, number>>;
  })[];
  /** Exploratory, corrected by Benjamini-Hochberg; empty with one load. */
  readonly axisEffects: readonly AxisEffectJson[];
  readonly trust: readonly { readonly name: string; readonly value: string; readonly limit: string | null }[];
  /** The last one of this environment; `passed` is null without one, and of a control that could not be met. */
  readonly selftest: {
    readonly passed: boolean | null;
    readonly summary: string;
    readonly controls: readonly {
      readonly control: string;
      readonly passed: boolean | null;
      readonly figures: string;
    }[];
  };
  readonly rejectedTrials: readonly RejectedJson[];
  /** Left in place, and in no number. */
  readonly damagedTrials: readonly { readonly trial: string; readonly problem: string }[];
  readonly limits: readonly string[];
  readonly reproduce: string;
  readonly environmentFingerprint: string;
}

/** How the experiment came to its end; nothing is a result while `finished` is false. */
export interface EndingJson {
  readonly finished: boolean;
  readonly ended: string;
  readonly roundsDone: number;
  readonly roundsPlanned: number;
  readonly stopRule: string;
  readonly look: string;
  readonly falseClaims: string;
  readonly extensions: readonly string[];
}

export interface ArmJson {
  readonly arm: string;
  readonly label: string;
  readonly fidelity: string;
}

export interface LoadJson {
  readonly load: string;
  readonly requestsPerSecondPerArm: number;
  readonly connections: number;
  readonly payloadBytes: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Level at which differences are tested at this look. */
  readonly alpha: number;
  /** Of p50, all arms together; numbers are null where it could not be estimated. */
  readonly blockEffects: readonly {
    readonly effect: string;
    readonly changeShare: number | null;
    readonly changeIntervalShare: Interval | null;
    readonly p: number | null;
  }[];
  /** Expected and achieved, a sentence for each metric. */
  readonly precision: readonly string[];
}

export interface ComparisonJson extends ArmJson {
  readonly load: string;
  readonly isTwin: boolean;
  readonly sentences: readonly string[];
  readonly plantedControl: {
    readonly plantedMs: number;
    readonly trueMs: number | null;
    readonly covered: boolean;
  } | null;
  readonly metrics: readonly MetricJson[];
}

export type MetricJson = { readonly metric: string; readonly verdict: string; readonly because: string } & (
  { readonly verdict: 'refused' } | (EstimateJson & DifferenceJson)
);

export interface EstimateJson {
  readonly rounds: number;
  readonly ratio: number;
  /** Widened over the family of claims; not for the twin. */
  readonly ratioInterval: Interval;
  readonly ratioIntervalUnwidened: Interval;
  /** What the equivalence test compares with the margin, and its confidence: 0.9 at a level of 0.05. */
  readonly ratioIntervalEquivalence: Interval;
  readonly confidenceEquivalence: number;
  readonly p: number;
  readonly pHolm: number;
  readonly pEquivalence: number;
  readonly sdLogRatio: number;
  readonly detectableRatio: number;
  readonly marginShare: number;
  readonly moreRounds: number | null;
  /** Runs `moreRounds` more; null where none are promised, for the twin, and while planned rounds are missing. */
  readonly moreRoundsCommand: string | null;
  readonly hodgesLehmann: { readonly ratio: number; readonly interval: Interval; readonly agrees: boolean } | null;
}

/** In the metric's unit, which its keys carry. */
export type DifferenceJson =
  | {
      readonly differenceMs: number;
      readonly differenceIntervalMs: Interval;
      readonly baselineMs: number;
      readonly armMs: number;
    }
  | {
      readonly differenceCpuSecondsPerMillion: number;
      readonly differenceIntervalCpuSecondsPerMillion: Interval;
      readonly baselineCpuSecondsPerMillion: number;
      readonly armCpuSecondsPerMillion: number;
    };

export interface AxisEffectJson extends ArmJson {
  readonly metric: string;
  readonly effect: string;
  /** Factor by which the ratio arm / baseline changes. */
  readonly factor: number;
  readonly factorInterval: Interval;
  readonly p: number;
  readonly pAdjusted: number;
  readonly aliasedWith: readonly string[];
}

export interface RejectedJson extends ArmJson {
  readonly trial: number;
  readonly round: number;
  /** null with one load. */
  readonly load: string | null;
  readonly state: 'invalid' | 'errored';
  readonly reasons: readonly { readonly gate: string; readonly reason: string }[];
}
