import { readdir } from 'node:fs/promises';
import { HarnessError, exitCodes, messageOf, preflightError } from '../../errors.ts';
import { RunFolder } from '../run-folder.ts';
import type { Catalogue } from './catalogue.ts';
import { readExperiment } from './read-experiment.ts';

/** Reads one run folder and replaces what the catalogue knows of it. @returns how many trials it has. */
export async function indexFolder(catalogue: Catalogue, run: RunFolder): Promise<number> {
  const experiment = await readExperiment(run);
  await catalogue.index(experiment);
  return experiment.trials.length;
}

export interface Reindexed {
  readonly experiments: number;
  readonly trials: number;
  /** Experiments that were in the catalogue, and whose folders are gone or can no longer be read. */
  readonly removed: readonly string[];
  /** Folders with a plan that could not be indexed, and why. */
  readonly unreadable: readonly { readonly folder: string; readonly because: string }[];
}

/**
 * Reads every run folder below a results folder, one at a time, and removes what was there before and is no more.
 * `onProgress` is told how many of how many folders were looked at.
 * @throws HarnessError NO-RESULTS-FOLDER (exit 3), and those of the catalogue; a folder that cannot be read is reported.
 */
export async function reindex(
  root: string,
  catalogue: Catalogue,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Reindexed> {
  const names = await folderNames(root);
  const before = await catalogue.ownIds();
  const indexed = new Set<string>();
  const unreadable: { folder: string; because: string }[] = [];
  let trials = 0;
  for (const [index, folder] of names.entries()) {
    onProgress(index, names.length);
    try {
      trials += await indexFolder(catalogue, await RunFolder.open(root, folder));
      indexed.add(folder);
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      if (!isNoExperiment(error)) unreadable.push({ folder, because: messageOf(error) });
    }
  }
  const removed = before.filter((id) => !indexed.has(id)).sort();
  for (const id of removed) await catalogue.remove(id);
  return { experiments: indexed.size, trials, removed, unreadable };
}

/** Everything below a results folder that may be an experiment, by name. @throws HarnessError NO-RESULTS-FOLDER (exit 3). */
export async function folderNames(root: string): Promise<string[]> {
  try {
    return (await readdir(root)).filter((name) => !name.startsWith('.')).sort();
  } catch (cause) {
    throw preflightError({
      code: 'NO-RESULTS-FOLDER',
      message: `${root} cannot be read: ${messageOf(cause)}`,
      hint: 'give the folder of the experiments with --results',
      cause,
    });
  }
}

/** The database itself fails (exit 3), so the next folder would fail too. */
const isOfDatabase = (error: unknown): boolean =>
  error instanceof HarnessError && error.exitCode === exitCodes.preflight;

const isNoExperiment = (error: unknown): boolean =>
  error instanceof HarnessError && error.code === 'NO-SUCH-EXPERIMENT';
