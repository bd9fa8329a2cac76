import { type ProcessOutput, quote, $ as zx } from 'zx';
import { HarnessError, exitCodes, type ExitCode } from '../errors.ts';

export interface ExecOptions {
  /** Milliseconds until the command is ended (SIGTERM) and reported as timed out. Every command has one. */
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Called with every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Exit code of the harness when this command fails; 4 (target) unless told otherwise. */
  readonly exitCode?: ExitCode;
  /** What the user can do when it fails. */
  readonly hint?: string;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** The last lines of a text: what a person reads of a long log. */
export const tail = (text: string, lines = 12): string => text.trimEnd().split('\n').slice(-lines).join('\n');

/** The command as a person could paste it into a shell. */
export const pasteable = (command: string, args: readonly string[]): string =>
  [command, ...args].map((word) => quote(word)).join(' ');

/**
 * Runs a command to its end; every argument reaches it as it is given (zx quotes them for bash).
 * @throws HarnessError COMMAND-FAILED with the pasteable command, exit code, time and the end of its output.
 */
export async function exec(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const started = performance.now();
  const child = zx({
    nothrow: true,
    quiet: true,
    verbose: false,
    // Its own process group, so that a time-out ends what the command started too (zx's own kill shells out to ps).
    detached: true,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
  })`${[command, ...args]}`;
  const end = (): void => {
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const clock = { timedOut: false };
  const timer = setTimeout(() => {
    clock.timedOut = true;
    end();
  }, options.timeoutMs);
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted === true) end();
  if (options.onLine) {
    forwardLines(child.stdout, options.onLine);
    forwardLines(child.stderr, options.onLine);
  }
  const output = await child.finally(() => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
  });
  const durationMs = performance.now() - started;
  if (output.exitCode === 0) return { stdout: output.stdout, stderr: output.stderr, durationMs };
  if (!clock.timedOut) options.signal?.throwIfAborted();
  throw commandFailed({ command: pasteable(command, args), output, durationMs, timedOut: clock.timedOut }, options);
}

interface Failure {
  readonly command: string;
  readonly output: ProcessOutput;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

function commandFailed({ command, output, durationMs, timedOut }: Failure, options: ExecOptions): HarnessError {
  const how = timedOut
    ? `timed out after ${(options.timeoutMs / 1000).toFixed(1)} s`
    : `failed with ${output.signal ?? `exit code ${String(output.exitCode)}`} after ${(durationMs / 1000).toFixed(1)} s`;
  const said = tail(output.stderr.trim() === '' ? output.stdout : output.stderr);
  return new HarnessError({
    code: timedOut ? 'COMMAND-TIMED-OUT' : 'COMMAND-FAILED',
    message: `${command}\n${how}${said === '' ? '' : `:\n${said}`}`,
    hint: options.hint ?? 'run the command above by hand to see the whole of its output',
    exitCode: options.exitCode ?? exitCodes.target,
    cause: output,
  });
}

function forwardLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.on('data', (chunk: Buffer | string) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

const patienceMs = 3000;

/** Asks the command and what it started to end, and ends what does not. */
function endGroup(pid: number): void {
  signalGroup(pid, 'SIGTERM');
  setTimeout(() => {
    signalGroup(pid, 'SIGKILL');
  }, patienceMs).unref();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself in between.
  }
}
