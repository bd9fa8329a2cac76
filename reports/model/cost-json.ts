/** The division of CPU and the ledger of the machine for programs: parts of `cost` and `cpuLedgers` (json-shape.ts). */
import type { ReportJson } from '../json-shape.ts';
import type { ArmSplit } from './cost-split.ts';
import type { LoadReport } from './load-report.ts';

type KernelSplitJson = NonNullable<ReportJson['cost'][number]['kernelSplit']>;
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
