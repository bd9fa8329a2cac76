/** The division of CPU and the ledger of the machine for programs: parts of `cost` and `cpuLedgers` (json-shape.ts). */
import type { ReportJson } from '../json-shape.ts';
import { splitNumbers, type ArmSplit } from './cost-split.ts';
import type { LoadReport } from './load-report.ts';
import type { NodeRestView } from './node-rest.ts';
import { rounded } from './numbers.ts';

type KernelSplitJson = NonNullable<ReportJson['cost'][number]['kernelSplit']>;
type NodeRestJson = NonNullable<ReportJson['cost'][number]['nodeRest']>;
type CpuLedgerJson = NonNullable<ReportJson['cpuLedgers']>[number];

export function kernelSplitJson({ roles, user, kernel, total, kernelShare, outside }: ArmSplit): KernelSplitJson {
  const { application, dataPlane, controlPlane } = roles;
  const byRole = (mode: 'user' | 'kernel') => ({
    application: application[mode],
    dataPlane: dataPlane[mode],
    controlPlane: controlPlane[mode],
  });
  return {
    userCpuSecondsPerMillion: { ...byRole('user'), total: user },
    kernelCpuSecondsPerMillion: { ...byRole('kernel'), total: kernel },
    totalCpuSecondsPerMillion: total,
    kernelShare,
    kernelOutsideProcesses: outside.numbers && {
      cpuSecondsPerMillion: outside.numbers.secondsPerMillion,
      interval: outside.numbers.interval,
      trials: outside.numbers.trials,
      source: outside.numbers.source,
    },
    kernelOutsideBecause: outside.numbers ? null : outside.because,
  };
}

export function cpuLedgerJson({ id, cost: { ledger } }: LoadReport): CpuLedgerJson[] {
  if (!ledger) return [];
  const { sessions, closed, unchecked, gapShareMedian, gapShareWorst, outsideShareMedian, meanShareOfBusy } = ledger;
  return [
    {
      load: id,
      sessions,
      sessionsClosed: closed,
      sessionsUnchecked: unchecked,
      gapShareMedian,
      gapShareWorst,
      outsideShareMedian,
      meanShareOfBusy,
    },
  ];
}

/** Nothing where the arm has no reading: its row is then as it always was. */
export function nodeRestJson(view: NodeRestView | null, arm: string): { readonly nodeRest?: NodeRestJson } {
  const rest = view?.arms.find((each) => each.arm === arm);
  if (!rest) return {};
  const { trials, level, difference, modes, dataPlaneThrottledPeriods } = rest;
  return {
    nodeRest: {
      trials,
      cpuSecondsPerMillion: splitNumbers(level),
      differenceCpuSecondsPerMillion: difference && { ...splitNumbers(difference), rounds: difference.rounds },
      nodeCpuSecondsPerMillion: {
        user: rounded(modes.userS),
        system: rounded(modes.systemS),
        softirq: rounded(modes.softirqS),
        irq: rounded(modes.irqS),
        steal: rounded(modes.stealS),
      },
      dataPlaneThrottledPeriods: dataPlaneThrottledPeriods === null ? null : rounded(dataPlaneThrottledPeriods),
    },
  };
}
