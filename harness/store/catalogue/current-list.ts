import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, messageOf } from '../../errors.ts';
import type { Log } from '../../io/log.ts';
import { RunFolder } from '../run-folder.ts';
import type { Catalogue } from './catalogue.ts';
import { folderNames } from './index-folders.ts';
import type { CataloguedExperiment } from './list.ts';
import { catalogueOptions, openCatalogue } from './open-catalogue.ts';
import { journalSize, readExperiment } from './read-experiment.ts';
import type { IndexedExperiment } from './schema.ts';

/** What a list says of an experiment. */
export type ExperimentSummary = Pick<
  CataloguedExperiment,
  'id' | 'title' | 'createdAt' | 'arms' | 'roundsPlanned' | 'roundsDone' | 'ended' | 'trials'
>;

/**
 * Every experiment below a results folder as it is now, by name: from the catalogue where the folder has not changed
 * since, otherwise read and put into it. Without a usable catalogue all are read.
 */
export async function currentExperiments(root: string, log: Log): Promise<ExperimentSummary[]> {
  const names = await folderNames(root).catch(() => []);
  if (names.length === 0) return [];
  const catalogue = await openCatalogue(catalogueOptions(root)).catch((error: unknown) => {
    // Whoever may read the results of an experiment need not be allowed to write beside them.
    const isExpected = error instanceof HarnessError && error.code === 'CATALOGUE-UNUSABLE';
    log[isExpected ? 'debug' : 'warn'](`reading every folder: ${messageOf(error)}`);
    return undefined;
  });
  try {
    const listed = (await catalogue?.list()) ?? [];
    const known = new Map(listed.map((experiment) => [experiment.id, experiment]));
    const found: (ExperimentSummary | undefined)[] = [];
    for (const name of names) {
      const one = known.get(name);
      const isCurrent = one !== undefined && (await isUnchanged(root, one));
      found.push(isCurrent ? one : await readSummary(root, name, catalogue));
    }
    return found.filter((summary) => summary !== undefined);
  } finally {
    await catalogue?.close();
  }
}

async function isUnchanged(root: string, { id, journalBytes }: CataloguedExperiment): Promise<boolean> {
  const run = new RunFolder(path.join(root, id));
  const hasPlan = await stat(run.file('plan.json')).catch(() => undefined);
  return hasPlan !== undefined && (await journalSize(run)) === journalBytes;
}

/** Undefined when the folder holds no experiment that this program can read. */
async function readSummary(
  root: string,
  name: string,
  catalogue: Catalogue | undefined,
): Promise<ExperimentSummary | undefined> {
  const experiment = await RunFolder.open(root, name)
    .then(readExperiment)
    .catch(() => undefined);
  if (!experiment) return undefined;
  // The list is right without it.
  await catalogue?.index(experiment).catch(() => undefined);
  return summaryOf(experiment);
}

function summaryOf({ experiment, arms, trials }: IndexedExperiment): ExperimentSummary {
  const counts = { completed: 0, invalid: 0, errored: 0, damaged: 0 };
  for (const { state } of trials) counts[state]++;
  return { ...experiment, arms: arms.map(({ label }) => label), trials: counts };
}
