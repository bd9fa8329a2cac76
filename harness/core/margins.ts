import type { MetricId } from './analysis.ts';
import type { Margins } from './plan.ts';

/** As for latencies; plans that say nothing of memory are read with it. */
const usualMemoryMargin = 0.05;

/** Share within which two values of a metric count as the same: 0.05 is 5 %. */
export function marginOf({ latency, cpu, memory }: Margins, metric: MetricId): number {
  if (metric === 'memory') return memory ?? usualMemoryMargin;
  return metric === 'cpu' ? cpu : latency;
}
