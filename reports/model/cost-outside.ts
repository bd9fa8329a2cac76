/** Kernel work outside processes: what is said of it depends on where it was read. */
import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { KernelOutside } from '../../harness/core/cost/kernel-outside.ts';

interface SourceWords {
  /** Of the column. */
  readonly column: string;
  /** What was counted, before `s`. */
  readonly trial: string;
  readonly note: string;
}

export const sourceWords: Readonly<Record<KernelOutside['source'], SourceWords>> = {
  'softirq probe': {
    column: 'softirq, from unscored sessions with probes; holds what the probes cost',
    trial: 'probed trial',
    note: "Kernel outside processes is the softirq time that the arm's packets took in the idle task, in the kernel's softirq threads and in the time slices of strangers. It is from unscored sessions with probes, holds what the probes cost, and is in no other column. What ran in strangers' time is on the ledger's line of other processes too, and that of the softirq threads on theirs: nobody should add it to the ledger.",
  },
  'blocked remainder': {
    column: 'what ran alone left over',
    trial: 'trial',
    note: "Kernel outside processes is what the machine was busy with and no task had while the arm ran alone, less the same before the load: interrupts, softirq and switching. The load generator's packets are in it.",
  },
};

/** Each once. */
export const outsideSources = (arms: readonly ArmSummary[]): KernelOutside['source'][] => [
  ...new Set(arms.flatMap(({ cost }) => (cost?.kernelOutside ? [cost.kernelOutside.source] : []))),
];
