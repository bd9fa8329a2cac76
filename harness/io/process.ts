import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** stdout and stderr are appended here. */
  readonly logPath: string;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: Date;
}

/** A long-lived child process. */
export interface ManagedProcess {
  readonly pid: number;
  /** Set once it has ended. */
  readonly exit: () => ProcessExit | undefined;
  readonly exited: Promise<ProcessExit>;
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts a process with only the environment that is given, in a session of its own, so that Ctrl-C in the terminal
 * reaches the harness alone and the harness decides what ends when.
 * @throws Error of spawn (ENOENT, EACCES) when it could not be started.
 */
export async function startProcess(spec: ProcessSpec): Promise<ManagedProcess> {
  const log = openSync(spec.logPath, 'a');
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    cwd: spec.cwd,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = Promise.withResolvers<ProcessExit>();
  let exit: ProcessExit | undefined;
  child.once('exit', (code, signal) => {
    exit = { code, signal, at: new Date() };
    ended.resolve(exit);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return {
    pid: child.pid ?? 0,
    exit: () => exit,
    exited: ended.promise,
    signal: (signal) => {
      child.kill(signal);
    },
  };
}
