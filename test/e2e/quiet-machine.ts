import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../../harness/core/gates.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { parseMachineTimes, type MachineTimes } from '../../harness/meters/procfs.ts';

const lookMs = 3000;
const quietShare = 0.25;

/**
 * Waits until others leave this machine alone for two looks in a row (steal and work of others below a quarter of all
 * cores), or until the patience is gone: a shared machine has minutes in which every trial is rightly rejected.
 */
export async function untilQuiet(patienceMs = 120_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let quiet = 0; quiet < 2 && Date.now() < deadline;) {
    const before = timesNow();
    await sleep(lookMs);
    const after = timesNow();
    const taken = after.busy + after.steal - before.busy - before.steal;
    quiet = taken / (after.total - before.total) < quietShare ? quiet + 1 : 0;
  }
}

const timesNow = (): MachineTimes => parseMachineTimes(readFileSync('/proc/stat', 'utf8'));

/** How long a test looks for minutes in which this machine can be measured on. */
export const patienceMs = 9 * 60_000;

/**
 * Whether the hypervisor took more of the CPU than any trial may lose while some work went on. What needs a valid
 * measurement is then skipped with that reason: such a machine shows neither that it holds nor that it does not.
 */
export async function watchingSteal<T>(work: () => Promise<T>): Promise<{ result: T; stolen: boolean }> {
  const before = timesNow();
  const result = await work();
  const after = timesNow();
  const share = (after.steal - before.steal) / Math.max(1, after.total - before.total);
  return { result, stolen: share > limits.stealShare / 2 };
}

/** Whether the gates rejected a trial because the hypervisor took the CPU. */
export const rejectedForSteal = (trials: readonly Trial[]): boolean =>
  trials.some((trial) => trial.state === 'invalid' && trial.reasons.some(({ gate }) => gate === 'steal'));
