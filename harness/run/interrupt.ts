import { HarnessError, exitCodes } from '../errors.ts';
import type { Log } from '../io/log.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Stops listening. */
  dispose(): void;
  /** Ends the work as Ctrl-C does, for another reason: a target that was lost. */
  abort(reason: HarnessError): void;
  /** What to tell the user to do next; set once there is something to resume. */
  setHint(hint: string): void;
}

/**
 * The first Ctrl-C (or SIGTERM) aborts: every step undoes itself and the process ends with 130. The second ends it at
 * once; the kernel then ends what we started, and the next start or `make clean` removes the rest.
 */
export function listenForInterrupt(log: Log): Interrupt {
  const controller = new AbortController();
  let hint = 'run the same command again';
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      log.warn('ended at once; make clean removes the namespaces that are left');
      process.exit(exitCodes.interrupted);
    }
    log.info('interrupted: undoing (once more to leave at once)');
    controller.abort(
      new HarnessError({ code: 'INTERRUPTED', message: 'interrupted', hint, exitCode: exitCodes.interrupted }),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    dispose: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
    setHint: (next) => {
      hint = next;
    },
  };
}
