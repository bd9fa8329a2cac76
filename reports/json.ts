/**
 * The report for programs. Stable: keys are added, never renamed or removed, within `meshbench.report/1`.
 * Units are in the keys (`differenceMs`, `cpuSecondsPerMillion`, `pssBytes`), ratios are arm / baseline, shares 0..1;
 * a number that is refused is absent, with `because` in its place.
 */
import type { Interval } from '../harness/core/analysis.ts';
import type { ReportModel } from './model.ts';
import type { ArmName } from './model/arm-names.ts';
import type { MetricView, ShownMetric } from './model/metric-view.ts';

export interface ReportJson {
  readonly schema: 'meshbench.report/1';
  readonly experiment: string;
  readonly title: string;
  readonly createdAt: string;
  readonly planHash: string;
  readonly design: string;
  readonly target: string;
  readonly baseline: ArmJson;
  readonly comparisons: readonly ComparisonJson[];
  readonly noiseFloors: readonly { readonly metric: string; readonly share: number | null }[];
  readonly cost: readonly (ArmJson & { readonly cpuSecondsPerMillion: Readonly<Record<string, number>> })[];
  readonly trust: readonly { readonly name: string; readonly value: string; readonly limit: string | null }[];
  readonly rejectedTrials: readonly RejectedJson[];
  readonly limits: readonly string[];
  readonly reproduce: string;
  readonly environmentFingerprint: string;
}

export interface ArmJson {
  readonly arm: string;
  readonly label: string;
  readonly fidelity: string;
}

export interface ComparisonJson extends ArmJson {
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
  /** Widened over the family of arms; not for the twin. */
  readonly ratioInterval: Interval;
  readonly ratioIntervalUnwidened: Interval;
  readonly ratioInterval90: Interval;
  readonly p: number;
  readonly pHolm: number;
  readonly pEquivalence: number;
  readonly sdLogRatio: number;
  readonly detectableRatio: number;
  readonly marginShare: number;
  readonly moreRounds: number | null;
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

export interface RejectedJson extends ArmJson {
  readonly trial: number;
  readonly round: number;
  readonly state: 'invalid' | 'errored';
  readonly reasons: readonly { readonly gate: string; readonly reason: string }[];
}

/** A plain object: `JSON.stringify` it, or read it in a test. */
export function renderJson(model: ReportModel): ReportJson {
  const { head } = model;
  return {
    schema: 'meshbench.report/1',
    experiment: head.experiment,
    title: head.title,
    createdAt: head.createdAt,
    planHash: head.planHash,
    design: head.design,
    target: head.target,
    baseline: armJson(head.baseline),
    comparisons: model.verdicts.map(({ arm, isTwin, sentences, control, metrics }) => ({
      ...armJson(arm),
      isTwin,
      sentences,
      plantedControl: control
        ? { plantedMs: control.plantedMs, trueMs: control.trueMs, covered: control.covered }
        : null,
      metrics: metrics.map(metricJson),
    })),
    noiseFloors: model.method.noiseFloors.map(({ metric, floorShare }) => ({ metric, share: floorShare })),
    cost: model.cost.bars.map(({ arm, roles, total }) => ({
      ...armJson(arm),
      cpuSecondsPerMillion: {
        ...Object.fromEntries(roles.map(({ role, cpuSecondsPerMillion }) => [role, cpuSecondsPerMillion])),
        total,
      },
    })),
    trust: model.trust.map(({ name, value, limit }) => ({ name, value, limit })),
    rejectedTrials: model.rejected.trials.map(({ trial, round, arm, state, reasons }) => ({
      ...armJson(arm),
      trial,
      round,
      state,
      reasons: reasons.map(({ gate, reason }) => ({ gate, reason })),
    })),
    limits: model.limits,
    reproduce: model.reproduce,
    environmentFingerprint: model.environment.fingerprint,
  };
}

const armJson = ({ id, label, fidelity }: ArmName): ArmJson => ({ arm: id, label, fidelity: fidelity.id });

function metricJson({ metric, verdict, because, unit, shown }: MetricView): MetricJson {
  if (!shown) return { metric, verdict: 'refused', because };
  const { numbers } = shown;
  return {
    metric,
    verdict,
    because,
    rounds: numbers.rounds,
    ratio: numbers.ratio,
    ratioInterval: numbers.interval,
    ratioIntervalUnwidened: numbers.intervalUnwidened,
    ratioInterval90: numbers.interval90,
    p: numbers.p,
    pHolm: numbers.pHolm,
    pEquivalence: numbers.tostP,
    sdLogRatio: numbers.sdLogRatio,
    detectableRatio: numbers.mdeRatio,
    marginShare: numbers.margin,
    moreRounds: numbers.moreRounds,
    hodgesLehmann: numbers.companion,
    ...differenceJson(numbers, unit),
  };
}

function differenceJson(
  { difference, differenceInterval, baselineMean, armMean }: ShownMetric['numbers'],
  unit: MetricView['unit'],
): DifferenceJson {
  return unit === 'ms'
    ? {
        differenceMs: difference,
        differenceIntervalMs: differenceInterval,
        baselineMs: baselineMean,
        armMs: armMean,
      }
    : {
        differenceCpuSecondsPerMillion: difference,
        differenceIntervalCpuSecondsPerMillion: differenceInterval,
        baselineCpuSecondsPerMillion: baselineMean,
        armCpuSecondsPerMillion: armMean,
      };
}
