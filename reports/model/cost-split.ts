/** CPU in user mode and in the kernel: how the parts and their intervals are worded. */
import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { ArmCost } from '../../harness/core/cost/arm-cost.ts';
import type { CostRole } from '../../harness/core/cost/cpu-split.ts';
import type { Interval } from '../../harness/core/analysis.ts';
import type { KernelOutside } from '../../harness/core/cost/kernel-outside.ts';
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import { outsideSources, sourceWords } from './cost-outside.ts';
import { amountRange, cpuFigure, rounded, share } from './numbers.ts';

/** CPU-seconds per million requests and their 95 % interval; no interval below three trials. */
export interface SplitNumbers {
  readonly mean: number;
  readonly interval: Interval | null;
}

export interface ArmSplit {
  readonly kernel: SplitNumbers;
  readonly user: SplitNumbers;
  readonly total: SplitNumbers;
  readonly roles: Readonly<Record<CostRole, { readonly user: SplitNumbers; readonly kernel: SplitNumbers }>>;
  /** 0..1. */
  readonly kernelShare: SplitNumbers;
  /** `41 %`. */
  readonly shareText: string;
  readonly outside: { readonly numbers: KernelOutside } | { readonly numbers: null; readonly because: string };
}

export function armSplit(cost: ArmCost): ArmSplit {
  const { roles, kernelShare } = cost;
  const role = (id: CostRole) => ({ user: splitNumbers(roles[id].user), kernel: splitNumbers(roles[id].kernel) });
  return {
    kernel: splitNumbers(cost.kernel),
    user: splitNumbers(cost.user),
    total: splitNumbers(cost.total),
    roles: { application: role('application'), dataPlane: role('dataPlane'), controlPlane: role('controlPlane') },
    kernelShare: splitNumbers(kernelShare),
    shareText: share(kernelShare.mean),
    outside: cost.kernelOutside
      ? { numbers: { ...cost.kernelOutside, ...outsideNumbers(cost.kernelOutside) } }
      : { numbers: null, because: cost.kernelOutsideBecause },
  };
}

export const splitNumbers = ({ mean, interval }: MeanOfTrials): SplitNumbers => ({
  mean: rounded(mean),
  interval: interval && { lower: rounded(interval.lower), upper: rounded(interval.upper) },
});

function outsideNumbers({ secondsPerMillion, interval }: KernelOutside) {
  const { mean, interval: bounds } = splitNumbers({ mean: secondsPerMillion, interval });
  return { secondsPerMillion: mean, interval: bounds };
}

/** `120 (110 to 130)`; without the bounds below three trials. */
export const meanWords = ({ mean, interval }: MeanOfTrials): string =>
  interval === null
    ? cpuFigure(mean)
    : `${cpuFigure(mean)} (${amountRange(mean, interval, 'CPU-s per million requests')})`;

/** How double counting is avoided, and what the division can and cannot say. */
export function splitNotes(arms: readonly ArmSummary[]): string[] {
  const because = arms.flatMap(({ cost }) => (cost && cost.kernelOutside === null ? [cost.kernelOutsideBecause] : []));
  return [
    'Filled: in user mode. Outlined: in the kernel, with the interrupts and softirqs that ran in the context of the process. The softirq column of the machine is never added to it, so nothing is counted twice.',
    'The sum is exact; the kernel divides it by what its ticks saw, so the parts of a role that runs little are rough. The intervals in the table are of the mean over trials, 95 % by t, each arm by itself: they are no test of one arm against another.',
    ...outsideSources(arms).map((source) => sourceWords[source].note),
    ...(because[0] === undefined ? [] : [`Kernel work outside processes is not billed to an arm: ${because[0]}.`]),
  ];
}
