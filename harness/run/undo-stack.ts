import { HarnessError, messageOf } from '../errors.ts';
import type { Log } from '../io/log.ts';

/** What was done and must be undone, in reverse; a step that fails to undo does not keep the others from it. */
export class UndoStack {
  readonly #steps: { readonly name: string; readonly undo: () => Promise<void> }[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  push(name: string, undo: () => Promise<void>): void {
    this.#steps.push({ name, undo });
  }

  /** @throws the first failure, after every step has been tried. */
  async unwind(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      this.#log.debug(`undo: ${step.name}`);
      try {
        await step.undo();
      } catch (error) {
        this.#log.warn(`could not undo "${step.name}": ${messageOf(error)}`);
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Works and then unwinds, whatever happens. An error of the work is the one to tell, before any of the unwinding. */
  async around<T>(work: () => Promise<T>): Promise<T> {
    let done: T;
    try {
      done = await work();
    } catch (error) {
      // Each step that failed has been warned of.
      await this.unwind().catch(() => undefined);
      throw error;
    }
    await this.unwind();
    return done;
  }
}

/**
 * What to tell of an error. After an interrupt that is the interrupt, which says how to go on: a clean-up that failed is
 * warned of, and steps that ended because of it are no news.
 */
export function interruptOr(error: unknown, { signal, log }: { signal: AbortSignal; log: Log }): unknown {
  if (!signal.aborted || error === signal.reason) return error;
  if (error instanceof HarnessError) log.warn(`${messageOf(error)}; ${error.hint}`);
  else log.debug(messageOf(error));
  return signal.reason;
}
