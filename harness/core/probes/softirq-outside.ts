import type { KernelOutside } from '../cost/kernel-outside.ts';
import { meanOfTrials } from '../cost/mean-interval.ts';
import type { WithProbes } from './waterfall.ts';

/**
 * Kernel work that the arm's packets caused outside the arm's processes, CPU-seconds per million requests: softirq in the
 * idle task, in the kernel's softirq threads and in strangers. What ran within the arm's processes and the generator is in
 * their own CPU time. undefined where no valid trial has the softirq probe.
 */
export function softirqOutside(trials: readonly WithProbes[]): KernelOutside | undefined {
  const values = trials.flatMap(({ probed }) => {
    const outcome = probed.outcomes.find(({ probe }) => probe === 'softirq');
    if (outcome?.state !== 'ok' || probed.requests === 0) return [];
    const outside = outcome.readings.filter(({ series }) => series === 'outside');
    return [(outside.reduce((sum, { whole }) => sum + whole, 0) / 1e9 / probed.requests) * 1e6];
  });
  if (values.length === 0) return undefined;
  const { mean, interval } = meanOfTrials(values, { least: 0 });
  return { secondsPerMillion: mean, interval, trials: values.length, source: 'softirq probe' };
}
