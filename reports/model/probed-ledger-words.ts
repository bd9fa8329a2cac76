/** How the CPU ledger of the whole machine closes when the softirq of the idle task is measured. */
import { ledgerTolerance } from '../../harness/core/cost/cpu-ledger.ts';
import type { ProbedLedger } from '../../harness/core/probes/probed-ledger.ts';
import { counted, share } from './numbers.ts';

/** A sentence for the notes; none without the softirq probe. */
export function probedLedgerWords(ledger: ProbedLedger | null): string[] {
  if (!ledger) return [];
  const { sessions, closing, gapShareMedian, gapShareWorst, outsideShareMedian, softirqShareMedian } = ledger;
  return [
    `CPU of the whole machine in sessions with probes: ${share(outsideShareMedian)} of the busy time lay outside all tasks, of which softirq at the idle task, as the probe measured it, explains ${share(softirqShareMedian)} of the busy time (medians). With it the ledger closes within ${share(ledgerTolerance)} in ${closing} of ${counted(sessions, 'session')}; the gap is ${share(gapShareMedian)} in the median and ${share(gapShareWorst)} at worst. No probe measures what remains; interrupts, switching and time that the hypervisor took are likely.`,
  ];
}
