import { setTimeout as delay } from 'node:timers/promises';
import { targetError } from '../errors.ts';

/** Waits, or throws the signal's reason when it is aborted meanwhile. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  delay(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });

export interface WaitOptions {
  /** Completes "waiting for ..." in the error. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
  readonly hint: string;
  /** Errors that end the wait at once and are thrown as they are. */
  readonly fatal?: (error: unknown) => boolean;
}

/**
 * Asks again and again until the answer is not undefined; an answer that throws counts as "not yet".
 * @throws HarnessError WAIT-TIMED-OUT (exit 4) with the last error as cause: a wait that ends is never only a warning.
 */
export async function waitFor<T>(ask: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  let last: unknown;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (options.fatal?.(error) === true) throw error;
      last = error;
    }
    if (performance.now() > deadline) {
      throw targetError({
        code: 'WAIT-TIMED-OUT',
        message: `waiting for ${options.what} timed out after ${(options.timeoutMs / 1000).toFixed(0)} s`,
        hint: options.hint,
        cause: last,
      });
    }
    await sleep(options.everyMs ?? 50, options.signal);
  }
}
