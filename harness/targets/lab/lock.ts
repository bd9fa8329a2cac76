import { preflightError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import { askMachineLock, tryMachineLock, type MachineLock } from '../../io/machine-lock.ts';

/** One lab per machine. */
const defaultName = 'meshbench-lab';

export interface LockHolder {
  readonly pid: number;
  readonly what: string;
  readonly since: string;
}

export interface LockOptions {
  /** What the holder is doing, told to whoever asks. */
  readonly what: string;
  /** How long to wait for another holder, milliseconds; 0 asks once. */
  readonly waitMs: number;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Another lock than the machine's: tests. */
  readonly name?: string;
}

/** @throws HarnessError LAB-BUSY (exit 3) naming the holder when it is still taken after the wait. */
export async function acquireLabLock(options: LockOptions): Promise<MachineLock> {
  const name = options.name ?? defaultName;
  const deadline = performance.now() + options.waitMs;
  for (let said = false; ;) {
    const holder: LockHolder = { pid: process.pid, what: options.what, since: new Date().toISOString() };
    const lock = await tryMachineLock(name, JSON.stringify(holder));
    if (lock) return lock;
    const other = await askHolder(name);
    const who = other ? `process ${other.pid} (${other.what}, since ${other.since})` : 'another process';
    if (performance.now() >= deadline) {
      throw preflightError({
        code: 'LAB-BUSY',
        message: `the lab of this machine is in use by ${who}`,
        hint: 'wait for it, end it with Ctrl-C in its terminal, or give --wait 10m to queue behind it',
      });
    }
    if (!said) options.log.info(`waiting for the lab: in use by ${who}`);
    said = true;
    await sleep(500, options.signal);
  }
}

async function askHolder(name: string): Promise<LockHolder | undefined> {
  const said = await askMachineLock(name);
  try {
    return said === undefined ? undefined : (JSON.parse(said) as LockHolder);
  } catch {
    return undefined;
  }
}
