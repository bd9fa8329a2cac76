import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { around, exponentiated, type Interval } from '../stats/interval.ts';
import { tQuantile } from '../stats/student-t.ts';

export interface TrialEstimate {
  readonly estimate: number;
  readonly ci: Interval;
}

export interface TrialIntervalOptions {
  /** Two-sided. */
  readonly alpha: number;
  /** Smallest spread that trials are taken to have, in their unit: no interval is narrower than what was measured with. */
  readonly resolution: number;
}

/** Mean over trials with its t interval (n-1 df); the trial is the unit of replication. Needs two values. */
export function trialMean(values: readonly number[], { alpha, resolution }: TrialIntervalOptions): TrialEstimate {
  const estimate = mean(values);
  const spread = Math.max(sampleStandardDeviation(values), resolution);
  const halfWidth = (tQuantile(1 - alpha / 2, values.length - 1) * spread) / Math.sqrt(values.length);
  return { estimate, ci: around(estimate, halfWidth) };
}

/** Histograms have three digits: the spread of a uniform rounding error of 0.1 %, on the logarithm. */
const histogramSpread = 0.001 / Math.sqrt(12);
/** Half of the histogram's unit: what a latency below a microsecond is taken to be. */
const leastMs = 0.0005;

/** Geometric mean of latencies over trials, milliseconds, with the t interval on the logarithm (docs/method.md). */
export function trialLatency(values: readonly number[], alpha: number): TrialEstimate {
  const logs = values.map((ms) => Math.log(Math.max(ms, leastMs)));
  const { estimate, ci } = trialMean(logs, { alpha, resolution: histogramSpread });
  return { estimate: Math.exp(estimate), ci: exponentiated(ci) };
}
