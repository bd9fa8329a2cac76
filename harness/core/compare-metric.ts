import { fewestRounds } from './config.ts';
import type { EstimatedMetric, MetricInfo, MetricResult } from './analysis.ts';
import { requestsNeeded } from './histogram.ts';
import { judgedRatio, type RatioContext } from './judged-ratio.ts';
import { mean } from './stats/descriptive.ts';
import { StatisticsError } from './stats/errors.ts';
import { pairedLogRatio, pairedT } from './stats/paired.ts';

/** One value of the baseline and one of the arm for each round in which both were valid. */
export interface PairedValues {
  readonly pairs: readonly { readonly round: number; readonly baseline: number; readonly arm: number }[];
  /** Set when some trial had too few requests for this percentile. */
  readonly notQuoted?: { readonly requests: number };
}

export interface CompareContext extends Omit<RatioContext, 'margin'> {
  readonly metric: MetricInfo;
}

const percentiles: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** Estimates and judges one arm on one metric, or refuses with a reason; never NaN. */
export function compareMetric(values: PairedValues, context: CompareContext): MetricResult {
  const refuse = (because: string): MetricResult => ({ state: 'refused', metric: context.metric.id, because });
  const needed = requestsNeeded(percentiles[context.metric.id] ?? 0);
  if (values.notQuoted) {
    return refuse(
      `not enough requests (${group(values.notQuoted.requests)} in a trial; ${group(needed)} needed for ${context.metric.id})`,
    );
  }
  if (values.pairs.length < fewestRounds) {
    return refuse(
      `only ${values.pairs.length} ${values.pairs.length === 1 ? 'round' : 'rounds'} with a valid pair; ${fewestRounds} needed`,
    );
  }
  try {
    return estimate(values.pairs, context);
  } catch (error) {
    if (error instanceof StatisticsError) return refuse(error.message);
    throw error;
  }
}

/** Of the paired t test; 1 where compareMetric refuses. */
export function uncorrectedP({ pairs, notQuoted }: PairedValues): number {
  if (notQuoted || pairs.length < fewestRounds) return 1;
  try {
    return pairedLogRatio(
      pairs.map((pair) => pair.baseline),
      pairs.map((pair) => pair.arm),
    ).p;
  } catch (error) {
    if (error instanceof StatisticsError) return 1;
    throw error;
  }
}

const group = (value: number): string => value.toLocaleString('en-US');

function estimate(pairs: PairedValues['pairs'], context: CompareContext): EstimatedMetric {
  const { metric, alpha } = context;
  const base = pairs.map((pair) => pair.baseline);
  const treated = pairs.map((pair) => pair.arm);
  const difference = pairedT(treated, base, 1 - alpha);
  return {
    state: 'estimated',
    metric: metric.id,
    ...judgedRatio(base, treated, { ...context, margin: metric.margin }),
    difference: { mean: difference.difference, ci: difference.ci },
    baselineMean: mean(base),
    armMean: mean(treated),
    perRound: pairs,
  };
}
