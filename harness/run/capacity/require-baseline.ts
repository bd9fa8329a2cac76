import { baselineArm, type CapacityPlan } from '../../core/capacity/capacity-plan.ts';
import { hopelessBaseline, searchEnd } from '../../core/capacity/next-step.ts';
import type { CapacityStep } from '../../core/capacity/step.ts';
import { HarnessError, exitCodes, usageError } from '../../errors.ts';

/**
 * Without a capacity of the baseline there is nothing to compare with, and no point in going on.
 * @throws HarnessError SLO-UNREACHABLE (exit 2) when no mesh at all cannot meet the SLO, BASELINE-UNUSABLE (exit 5) when
 * the baseline could not be measured.
 */
export function requireBaseline(plan: CapacityPlan, steps: readonly CapacityStep[]): void {
  const end = searchEnd(plan, steps, baselineArm(plan).id);
  if (end?.end === 'unusable') {
    throw new HarnessError({
      code: 'BASELINE-UNUSABLE',
      message: `the search without a mesh came to no end: ${end.because}`,
      hint: 'start a new experiment when the machine is quiet',
      exitCode: exitCodes.invalid,
    });
  }
  const lowest = hopelessBaseline(plan, steps);
  if (!lowest) return;
  const why = lowest.outcome.state === 'failed' ? ` (${lowest.outcome.because})` : '';
  throw usageError({
    code: 'SLO-UNREACHABLE',
    message: `p99 within ${plan.slo.p99Ms} ms cannot be met at ${lowest.rateRps} rps, not even without a mesh: ${alreadyAt(lowest)}${why}`,
    hint: 'give a longer --slo-p99; where it ought to be long enough, this machine is too busy: end other programs',
  });
}

function alreadyAt({ reading }: CapacityStep): string {
  if (!reading) return 'the generator was not done in time';
  const { p50, mean } = reading.serviceMs;
  const [name, ms] = p50.enoughRequests ? ['p50', p50.ms] : ['the mean', mean];
  return `${name} is already ${Number(ms.toPrecision(3))} ms`;
}
