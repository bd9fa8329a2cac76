import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, messageOf, targetError, usageError } from '../../errors.ts';
import { fsyncPath } from '../../io/files.ts';
import { requireReadable } from './imported-contents.ts';
import type { ReadExperiment } from './read-experiment-file.ts';

export interface Imported {
  readonly experiment: string;
  readonly trials: number;
  readonly files: number;
}

/**
 * Makes results/<experiment>/ out of an exported one: written aside, synced, checked as `results verify` checks it, and
 * put in its place by one rename. Whole or not at all; nothing that is there is touched.
 * @throws HarnessError EXPERIMENT-EXISTS and what requireReadable says (exit 2), IMPORT-NOT-WRITTEN (exit 4).
 */
export async function importExperiment(root: string, { experiment, files }: ReadExperiment): Promise<Imported> {
  await requireAbsent(root, experiment);
  const aside = `.import-${experiment}-${process.pid}`;
  const folder = path.join(root, aside);
  try {
    await rm(folder, { recursive: true, force: true });
    await writeAll(folder, files);
    const { trials } = await requireReadable(root, aside);
    await rename(folder, path.join(root, experiment));
    await fsyncPath(root);
    return { experiment, trials, files: files.size };
  } catch (cause) {
    // Where even this fails there was nothing to remove: the results folder itself is none.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    if (cause instanceof HarnessError) throw cause;
    throw targetError({
      code: 'IMPORT-NOT-WRITTEN',
      message: `${experiment} could not be written to ${root}: ${messageOf(cause)}`,
      hint: 'free space there, or give another folder with --results; nothing was left behind',
      cause,
    });
  }
}

async function requireAbsent(root: string, experiment: string): Promise<void> {
  if (!(await stat(path.join(root, experiment)).catch(() => undefined))) return;
  throw usageError({
    code: 'EXPERIMENT-EXISTS',
    message: `${path.join(root, experiment)} is there already, and nothing is overwritten`,
    hint: 'import into another folder with --results, and compare by path; or move the one that is there',
  });
}

/** Each file and each folder is on the disk before this returns. */
async function writeAll(folder: string, files: ReadExperiment['files']): Promise<void> {
  const folders = new Set([folder]);
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    for (let parent = path.dirname(file); parent !== folder; parent = path.dirname(parent)) folders.add(parent);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
    await fsyncPath(file);
  }
  for (const each of folders) await fsyncPath(each);
}
