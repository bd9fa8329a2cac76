import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Log } from '../../harness/io/log.ts';
import type { BuildContext, Tool } from '../tool.ts';

export interface FakeTool {
  readonly seed?: string;
  readonly build?: (context: BuildContext) => Promise<void>;
  readonly versionArgs?: readonly string[];
}

/** A tool whose "build" writes a shell script and a line into `<folder>/builds`, so that tests can count builds. */
export const fakeTool = (folder: string, { seed = 'one', build, versionArgs }: FakeTool = {}): Tool => ({
  id: 'k6',
  title: 'fake',
  version: '0.0.1',
  obtained: 'written by a test',
  estimatedMinutes: 0.1,
  ...(versionArgs ? { versionArgs } : {}),
  recipe: {
    inputs: () => Promise.resolve({ seed }),
    ready: () => Promise.resolve(),
    build: async (context) => {
      await appendFile(path.join(folder, 'builds'), `${process.pid}\n`);
      await build?.(context);
      const binary = path.join(context.folder, 'binary');
      await writeFile(binary, `#!/bin/sh\necho fake ${seed}\n`, { mode: 0o755 });
      return binary;
    },
  },
});

/** How often the fake tools of this folder were built, by all processes together. */
export const buildCount = async (folder: string): Promise<number> =>
  (await readFile(path.join(folder, 'builds'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
    .length;

/** A folder of its own under the system's for temporary files, and how to remove it. */
export async function temporaryFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshbench-toolchain-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export type RecordedLog = Log & { readonly lines: readonly string[] };

/** A log that keeps what it was told. */
export function recordingLog(): RecordedLog {
  const lines: string[] = [];
  const keep = (message: string): void => {
    lines.push(message);
  };
  return { lines, info: keep, warn: keep, status: keep, debug: keep };
}
