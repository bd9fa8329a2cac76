import type { Design } from '../plan.ts';
import type { Measurement } from '../trial.ts';
import { ledgerClosure, type CpuLedger } from './cpu-ledger.ts';
import { meanOfTrials, type MeanOfTrials } from './mean-interval.ts';

/** Kernel work outside all processes that an arm causes: CPU-seconds per million requests. */
export interface KernelOutside {
  readonly secondsPerMillion: number;
  /** 95 % by t over trials; null below three. */
  readonly interval: MeanOfTrials['interval'];
  /** That could be used for it. */
  readonly trials: number;
  readonly source: 'softirq probe' | 'blocked remainder';
}

/** Or why there is none: a sentence without its full stop. */
export type KernelOutsideFound =
  { readonly kernelOutside: KernelOutside } | { readonly kernelOutside: null; readonly kernelOutsideBecause: string };

/**
 * What the machine did outside all tasks, less what it did so before the load, billed to the one arm that ran. With
 * several arms side by side it is nobody's alone. The generator's packets are in it too; of the difference to the baseline
 * they are not.
 */
export function kernelOutsideOf(design: Design, measurements: readonly Measurement[]): KernelOutsideFound {
  if (design === 'interleaved')
    return none(
      "all arms run at the same time: without the softirq probe, kernel work outside processes is nobody's alone",
    );
  const ledgers = measurements.flatMap(({ cpuLedger, window, requests }) =>
    cpuLedger?.idleOutsidePerSecond === undefined ? [] : [{ cpuLedger, seconds: window.toS - window.fromS, requests }],
  );
  if (ledgers.length === 0) return none('the machine was not read before the load: its own share is not known');
  if (ledgers.some(({ cpuLedger }) => cpuLedger.tasksFrom !== 'kernel'))
    return none('this kernel shows no total over all tasks, so the rest may hold processes that ended unseen');
  const closed = ledgers.filter(({ cpuLedger }) => ledgerClosure(cpuLedger).closes === true);
  if (closed.length === 0) return none('the ledger of the machine closes in no trial');
  const clear = closed.filter(({ cpuLedger }) => ledgerClosure(cpuLedger).stolenShare <= mostStolen);
  if (clear.length === 0)
    return none(
      'the hypervisor took more than 1 % of the busy time in every trial, which cannot be told from kernel work',
    );
  // Not cut at 0: it is a difference of two readings, and its noise is on both sides of nothing.
  const { mean, interval } = meanOfTrials(
    clear.map(({ cpuLedger, seconds, requests }) => (ofLoad(cpuLedger, seconds) / requests.completed) * 1e6),
  );
  return { kernelOutside: { secondsPerMillion: mean, interval, trials: clear.length, source: 'blocked remainder' } };
}

/** Of the busy time: stolen time is in the remainder, and the remainder is a tenth of the busy time or less. */
const mostStolen = 0.01;

const ofLoad = (ledger: CpuLedger, seconds: number): number =>
  ledgerClosure(ledger).outsideSeconds - (ledger.idleOutsidePerSecond ?? 0) * seconds;

const none = (kernelOutsideBecause: string): KernelOutsideFound => ({ kernelOutside: null, kernelOutsideBecause });
