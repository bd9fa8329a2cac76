import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMachineTimes } from '../../harness/meters/procfs.ts';

const lookMs = 3000;
const quietShare = 0.25;

/**
 * Waits until others leave this machine alone for two looks in a row (steal and work of others below a quarter of all
 * cores), or until the patience is gone: a shared machine has minutes in which every trial is rightly rejected.
 */
export async function untilQuiet(patienceMs = 120_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let quiet = 0; quiet < 2 && Date.now() < deadline;) {
    const before = parseMachineTimes(readFileSync('/proc/stat', 'utf8'));
    await sleep(lookMs);
    const after = parseMachineTimes(readFileSync('/proc/stat', 'utf8'));
    const taken = after.busy + after.steal - before.busy - before.steal;
    quiet = taken / (after.total - before.total) < quietShare ? quiet + 1 : 0;
  }
}
