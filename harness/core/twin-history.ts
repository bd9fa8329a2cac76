import type { Interval, MetricId } from './analysis.ts';
import { fewestRounds } from './config.ts';
import { detectableLogRatio } from './detectable.ts';
import type { Expectation } from './expectation.ts';
import { lookAt } from './looks.ts';
import { marginOf } from './margins.ts';
import { metricReaders } from './paired-values.ts';
import type { Plan } from './plan.ts';
import { clopperPearson } from './stats/binomial.ts';
import { quantileType7 } from './stats/descriptive.ts';
import { StatisticsError } from './stats/errors.ts';
import { blocksNeeded } from './stats/power.ts';
import { tQuantile } from './stats/student-t.ts';
import { ksUniform } from './stats/uniformity.ts';

/** What the A/A twin of one earlier experiment showed of one metric at one load; d = ln(twin / baseline). */
export interface TwinResult {
  /** Mean of d over rounds. */
  readonly meanLogRatio: number;
  /** Standard deviation of d over rounds. */
  readonly sdLogRatio: number;
  /** Rounds. */
  readonly n: number;
  /** Two-sided, of the test that two identical arms are alike. */
  readonly p: number;
}

/** How often identical arms were called different. */
export interface FalsePositives {
  readonly count: number;
  readonly n: number;
  /** Clopper-Pearson interval of the rate, at 95 %. */
  readonly ci: Interval;
  /** Even the lower end is above what was promised. */
  readonly alarm: boolean;
}

/** Whether the p values of identical arms are spread evenly over 0..1, as they must be. */
export interface UniformPValues {
  /** Kolmogorov-Smirnov distance from the uniform distribution, and its p. */
  readonly d: number;
  readonly p: number;
  readonly alarm: boolean;
}

/** What all earlier twins say together; null where there is none. */
export interface TwinHistory {
  readonly experiments: number;
  /** Root mean square of the standard deviations, weighted by degrees of freedom. */
  readonly pooledSd: number | null;
  /** 95th percentile of |mean d| over experiments: the noise floor by history. */
  readonly noiseFloorLog: number | null;
  readonly pValues: readonly number[];
  readonly falsePositives: FalsePositives | null;
  readonly uniformity: UniformPValues | null;
}

/** The rate of false positives that is promised, and the level of the test of evenness (docs/method.md). */
export const promisedRate = 0.05;
const unevenBelow = 0.01;
const floorPercentile = 0.95;

/** Pools earlier twins of one metric and environment (docs/method.md, "Noise floor"). */
export function summariseTwins(results: readonly TwinResult[]): TwinHistory {
  const pValues = results.map(({ p }) => p);
  const floors = results.map(({ meanLogRatio }) => Math.abs(meanLogRatio));
  return {
    experiments: results.length,
    pooledSd: pooledSd(results),
    noiseFloorLog: floors.length === 0 ? null : quantileType7(floors, floorPercentile),
    pValues,
    falsePositives: pValues.length === 0 ? null : falsePositives(pValues),
    uniformity: pValues.length === 0 ? null : uniformity(pValues),
  };
}

/** sqrt(sum (n_i - 1) s_i^2 / sum (n_i - 1)); null without a degree of freedom. */
export function pooledSd(results: readonly Pick<TwinResult, 'sdLogRatio' | 'n'>[]): number | null {
  const freedom = results.reduce((sum, { n }) => sum + n - 1, 0);
  if (freedom <= 0) return null;
  return Math.sqrt(results.reduce((sum, { n, sdLogRatio }) => sum + (n - 1) * sdLogRatio ** 2, 0) / freedom);
}

/** At least one p value. */
export function falsePositives(pValues: readonly number[]): FalsePositives {
  const count = pValues.filter((p) => p < promisedRate).length;
  const { ci } = clopperPearson(count, pValues.length);
  return { count, n: pValues.length, ci, alarm: ci.lower > promisedRate };
}

/** At least one p value. */
export function uniformity(pValues: readonly number[]): UniformPValues {
  const { d, p } = ksUniform(pValues);
  return { d, p, alarm: p < unevenBelow };
}

/** All metrics that a twin has a history of. */
export const historicMetrics = Object.keys(metricReaders) as readonly MetricId[];

/** Earlier twins of one metric, apart for each load of the plan. */
export type TwinsByLoad = readonly (readonly TwinResult[])[];

/**
 * What a plan may expect if its arms vary as the twins before it did: rounds, and the smallest effect that would be called
 * different. Of several loads the noisiest counts; a load without a history counts for nothing.
 */
export function expectationOf(plan: Plan, twins: Readonly<Partial<Record<MetricId, TwinsByLoad>>>): Expectation {
  const byMetric = <T>(value: (metric: MetricId) => T): Record<MetricId, T> =>
    Object.fromEntries(historicMetrics.map((metric) => [metric, value(metric)])) as Record<MetricId, T>;
  const sd = byMetric((metric) => worstSd(twins[metric] ?? []));
  const counts = Object.values(twins).flatMap((loads) => loads.map(({ length }) => length));
  return {
    experiments: Math.max(0, ...counts),
    sd,
    expectedRounds: byMetric((metric) => expectedRounds(plan, metric, sd[metric])),
    mdeRatio: byMetric((metric) => mdeRatio(plan, sd[metric])),
  };
}

function worstSd(loads: TwinsByLoad): number | null {
  const pooled = loads.map(pooledSd).filter((sd) => sd !== null);
  return pooled.length === 0 ? null : Math.max(...pooled);
}

/**
 * Rounds after which the half-width of the interval is half the margin, on the log scale as the rule of precision has it,
 * and not before that rule may end the experiment; null without a history, and where no reasonable number would do.
 */
export function expectedRounds(plan: Plan, metric: MetricId, sd: number | null): number | null {
  if (sd === null) return null;
  const margin = marginOf(plan.margins, metric);
  try {
    const needed = blocksNeeded({ sd, relative: Math.expm1(Math.log1p(margin) / 2), confidence: 1 - plan.alpha });
    return Math.max(needed, plan.stop.from ?? fewestRounds);
  } catch (error) {
    if (error instanceof StatisticsError && error.code === 'UNBOUNDED') return null;
    throw error;
  }
}

/** Smallest ratio that the planned rounds would call different, with a floor from a twin that varies as its history. */
export function mdeRatio(plan: Plan, sd: number | null): number | null {
  const n = plan.rounds.length;
  if (sd === null || n < 2) return null;
  const treatments = plan.arms.filter(({ role }) => role === 'treatment').length;
  const family = Math.max(1, treatments * plan.loads.length);
  const { alpha } = lookAt(plan, n);
  const standardError = sd / Math.sqrt(n);
  const noiseFloor = tQuantile(1 - alpha / 2, n - 1) * standardError;
  return Math.exp(detectableLogRatio({ standardError, df: n - 1, alpha: alpha / family, noiseFloor }));
}
