import { messageOf } from '../errors.ts';
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
}
