import type { MetricId } from './analysis.ts';

/** What the twin's history in this environment predicted of an experiment before it ran; null where it predicts nothing. */
export interface Expectation {
  /** Earlier experiments, of the same environment and design, that the prediction rests on. */
  readonly experiments: number;
  /** Standard deviation of the twin's d = ln(twin / baseline) over rounds. */
  readonly sd: Readonly<Record<MetricId, number | null>>;
  /** Rounds after which the half-width of the interval would be half the margin. */
  readonly expectedRounds: Readonly<Record<MetricId, number | null>>;
  /** Smallest ratio that the planned rounds would find with 80 % power. */
  readonly mdeRatio: Readonly<Record<MetricId, number | null>>;
}
