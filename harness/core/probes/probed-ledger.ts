import { ledgerClosure, type LedgerClosure } from '../cost/cpu-ledger.ts';
import { median } from '../stats/descriptive.ts';
import type { WithProbes } from './waterfall.ts';

/** How the machine's CPU ledger closes when the softirq of the idle task is measured and not a remainder. */
export interface ProbedLedger {
  /** Probed sessions with a ledger and the softirq probe. */
  readonly sessions: number;
  readonly closing: number;
  /** Shares of the machine's busy time, with their sign: what neither tasks nor softirq explain. */
  readonly gapShareMedian: number;
  readonly gapShareWorst: number;
  /** Of the busy time: kernel work outside all tasks, and the softirq of the idle task in it; medians. */
  readonly outsideShareMedian: number;
  readonly softirqShareMedian: number;
}

/** undefined where no session has both. */
export function probedLedger(trials: readonly WithProbes[]): ProbedLedger | undefined {
  const sessions = new Map(trials.map((trial) => [`${trial.round}/${trial.position}`, trial]));
  const found = [...sessions.values()].flatMap(closureOf);
  if (found.length === 0) return undefined;
  const gaps = found.map(({ closure }) => closure.gapShare);
  return {
    sessions: found.length,
    closing: found.filter(({ closure }) => closure.closes).length,
    gapShareMedian: median(gaps),
    gapShareWorst: gaps.reduce((worst, gap) => (Math.abs(gap) > Math.abs(worst) ? gap : worst), 0),
    outsideShareMedian: median(found.map(({ closure }) => closure.outsideShare)),
    softirqShareMedian: median(found.map(({ softirqShare }) => softirqShare)),
  };
}

function closureOf({
  measurement: { cpuLedger, window },
  probed: { softirqAtIdlePerSecond },
}: WithProbes): { readonly closure: LedgerClosure; readonly softirqShare: number }[] {
  if (!cpuLedger || typeof softirqAtIdlePerSecond !== 'number' || cpuLedger.busySeconds <= 0) return [];
  // The probe's window begins a moment beside that of the meters; the load is the same in both.
  const softirqSeconds = softirqAtIdlePerSecond * (window.toS - window.fromS);
  return [{ closure: ledgerClosure(cpuLedger, softirqSeconds), softirqShare: softirqSeconds / cpuLedger.busySeconds }];
}
