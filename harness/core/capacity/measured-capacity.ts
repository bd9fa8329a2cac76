import type { CapacityAnalysis } from './capacity-analysis.ts';

/** A finished capacity experiment of the same environment, to stand beside a comparison of latencies. */
export interface MeasuredCapacity {
  readonly experiment: string;
  readonly analysis: CapacityAnalysis;
}
