import { createHash } from 'node:crypto';
import { sleep } from '../harness/io/clock.ts';
import type { Log } from '../harness/io/log.ts';
import { askMachineLock, tryMachineLock } from '../harness/io/machine-lock.ts';

export interface BuildLockOptions {
  /** What is built, for whoever has to wait: `consul 1.22.7`. */
  readonly what: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` while no other process of this machine works on the same folder; waits for its turn without end, saying
 * who it waits for.
 */
export async function withBuildLock<T>(folder: string, options: BuildLockOptions, work: () => Promise<T>): Promise<T> {
  const name = `meshbench-build-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  for (let said = false; ;) {
    const lock = await tryMachineLock(name, `process ${process.pid}`);
    if (lock) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (!said)
      options.log.info(
        `waiting for ${options.what}: ${(await askMachineLock(name)) ?? 'another process'} is building it`,
      );
    said = true;
    await sleep(250, options.signal);
  }
}
