import type { Log } from '../io/log.ts';

/** What every command is given: where its result goes, and where it tells how it goes on. */
export interface CommandLine {
  readonly print: (text: string | Uint8Array) => void;
  readonly log: Log;
}

/** The option of every command that reads stored experiments. */
export const resultsFolder = ['--results <folder>', 'where experiments are', 'results'] as const;
