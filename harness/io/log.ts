/** Where progress and warnings go: stderr only, so that stdout carries results and nothing else. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** What is happening right now: one live line on a terminal, a plain line elsewhere. */
  status(message: string): void;
  /** Shown with -v only. */
  debug(message: string): void;
}

export interface LogOptions {
  readonly verbose: boolean;
  readonly stream?: NodeJS.WriteStream;
}

/** Of a terminal that does not tell its width. */
const defaultColumns = 80;
const clearLine = '\r\x1b[2K';

/** Whether colour and live lines may be written: a terminal, and nobody said NO_COLOR (https://no-color.org). */
export const isDecorated = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && (process.env['NO_COLOR'] ?? '') === '';

export function createLog({ verbose, stream = process.stderr }: LogOptions): Log {
  const live = stream.isTTY;
  const bold = (text: string): string => (isDecorated(stream) ? `\x1b[1m${text}\x1b[0m` : text);
  let statusShown = '';
  const line = (text: string): void => {
    stream.write(`${live && statusShown !== '' ? clearLine : ''}${text}\n`);
    statusShown = '';
  };
  return {
    info: line,
    warn: (message) => {
      line(`${bold('warning:')} ${message}`);
    },
    status: (message) => {
      if (!live) {
        if (message !== statusShown) stream.write(`${message}\n`);
      } else {
        stream.write(clearLine + message.slice(0, (stream.columns || defaultColumns) - 1));
      }
      statusShown = message;
    },
    debug: (message) => {
      if (verbose) line(message);
    },
  };
}

/** A log that says nothing: for tests and `--json`. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  status: () => undefined,
  debug: () => undefined,
};
