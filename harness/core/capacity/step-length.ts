import { limits } from '../gates.ts';
import { milliseconds, toSeconds, type Milliseconds } from '../units.ts';
import type { CapacityPlan, Visit } from './capacity-plan.ts';

/**
 * How long a step measures, whole seconds. A confirming step completes enough requests for its p99 to be quoted even at
 * the lowest share of the offered rate that counts as kept up; a searching step is short and only decides.
 */
export function measureOf(
  { load, confirm }: Pick<CapacityPlan, 'load' | 'confirm'>,
  stage: Visit['stage'],
  rateRps: number,
): Milliseconds {
  if (stage === 'search') return load.measure;
  const needed = Math.ceil(confirm.requests / (rateRps * limits.achievedShare));
  return milliseconds(1000 * Math.max(toSeconds(load.measure), needed));
}
