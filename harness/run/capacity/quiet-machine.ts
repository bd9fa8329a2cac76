import { mostOtherCpuShare } from '../../core/capacity/step-gates.ts';
import { sleep } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import { machineTimes } from '../../meters/procfs.ts';

export interface QuietOptions {
  readonly log: Pick<Log, 'status'>;
  readonly signal: AbortSignal;
  /** Share of the CPU that was used or stolen during one look, 0..1. */
  readonly busyShare?: () => Promise<number>;
  /** Looks until the wait is given up. */
  readonly mostLooks?: number;
}

const lookMs = 3000;
/** Five minutes: a build, a test run; not a neighbour that stays. */
const usualLooks = 100;

/**
 * Waits while nothing of ours runs until nothing else does either. Returns even if it stays busy: the next step then
 * says what it found.
 */
export async function waitForQuiet(options: QuietOptions): Promise<void> {
  const { log, signal, mostLooks = usualLooks } = options;
  const busyShare = options.busyShare ?? (() => busyFor(lookMs, signal));
  for (let look = 1; look <= mostLooks; look++) {
    signal.throwIfAborted();
    const share = await busyShare();
    if (share <= mostOtherCpuShare) return;
    log.status(`waiting for a quiet machine: something else uses ${(share * 100).toFixed(0)} % of its CPU`);
  }
}

async function busyFor(ms: number, signal: AbortSignal): Promise<number> {
  const before = await machineTimes();
  await sleep(ms, signal);
  const after = await machineTimes();
  const total = after.total - before.total;
  return total > 0 ? (after.busy - before.busy + after.steal - before.steal) / total : 0;
}
