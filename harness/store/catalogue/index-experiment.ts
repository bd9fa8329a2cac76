import { HarnessError, messageOf } from '../../errors.ts';
import type { Log } from '../../io/log.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Catalogue } from './catalogue.ts';
import { indexFolder } from './index-folders.ts';
import { catalogueOptions, openCatalogue } from './open-catalogue.ts';

/**
 * Puts a published experiment into the catalogue. It never fails the run that measured it: whatever goes wrong is a
 * warning with what to do, since the run folder is the truth.
 */
export const indexExperiment = (resultsRoot: string, run: RunFolder, log: Log): Promise<void> =>
  withoutFailing(resultsRoot, log, {
    what: `${run.id} is not in the catalogue`,
    work: (catalogue) => indexFolder(catalogue, run),
  });

/** Takes an experiment out, after its folder was removed; never fails either. */
export const forgetExperiment = (resultsRoot: string, id: string, log: Log): Promise<void> =>
  withoutFailing(resultsRoot, log, {
    what: `${id} is still in the catalogue`,
    work: (catalogue) => catalogue.remove(id),
  });

async function withoutFailing(
  resultsRoot: string,
  log: Log,
  { what, work }: { readonly what: string; readonly work: (catalogue: Catalogue) => Promise<unknown> },
): Promise<void> {
  try {
    const catalogue = await openCatalogue(catalogueOptions(resultsRoot));
    try {
      await work(catalogue);
    } finally {
      await catalogue.close();
    }
  } catch (error) {
    const hint = error instanceof HarnessError ? error.hint : 'run meshbench results reindex';
    log.warn(`${what}: ${messageOf(error)}\nhint: ${hint}`);
  }
}
