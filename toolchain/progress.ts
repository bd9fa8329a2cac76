import type { Log } from '../harness/io/log.ts';

export interface Progress {
  /** What is being done now. */
  doing(what: string): void;
  stop(): void;
}

/** A terminal shows a live line, so it may change every second; elsewhere each change is a line of its own. */
const defaultEveryMs = process.stderr.isTTY ? 1000 : 15_000;

/** Says `building consul 1.22.7: 412 packages, 1m12s` again and again until it is stopped. */
export function startProgress(title: string, log: Log, everyMs = defaultEveryMs): Progress {
  const started = performance.now();
  let now = '';
  const say = (): void => {
    log.status(`${title}: ${now === '' ? '' : `${now}, `}${elapsed(performance.now() - started)}`);
  };
  const timer = setInterval(say, everyMs);
  return {
    doing: (what) => {
      now = what;
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** `3m05s`, `42s`, `0.8s`. */
export function elapsed(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** `126 MB`, in millions of bytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`;
