import { sha256 } from '../core/hash.ts';
import type { PastExperiment } from '../core/history/past-experiment.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { folderNames } from '../store/catalogue/index-folders.ts';
import type { ExperimentEntry } from '../../reports/site/experiment-entry.ts';
import { siteModel, type SiteModel, type Unreadable } from '../../reports/site/model.ts';
import { feedPath, indexPath, reportPath, sitemapPath } from '../../reports/site/paths.ts';
import { sitePages } from '../../reports/site/render.ts';
import type { ReportOptions } from './publish.ts';
import { readSiteExperiment, type SiteExperiment } from './site/read-site-experiment.ts';
import { rendererVersion } from './site/renderer-version.ts';
import { SiteFolder, type Written } from './site/site-folder.ts';

export interface SiteRequest {
  /** Results folder, absolute. */
  readonly root: string;
  readonly out: string;
  readonly title: string;
  /** With a slash at its end; null where it is not known where the site will be. */
  readonly baseUrl: string | null;
  /** What reports show beyond what was measured. */
  readonly reports?: ReportOptions;
}

export interface PublishedSite extends Written {
  readonly model: SiteModel;
}

/**
 * All experiments of a results folder as static files: index, histories, feed, and every report. Reports are made from what
 * is stored, never copied: a folder may have come from someone else, and its report.html with it. One that was made from
 * the same before is kept.
 * @throws HarnessError OUT-NOT-OURS (exit 2), NO-RESULTS-FOLDER (exit 3), SITE-NOT-WRITTEN (exit 4).
 */
export async function publishSite(
  { root, out, title, baseUrl, reports = {} }: SiteRequest,
  log: Log,
): Promise<PublishedSite> {
  const folders = await folderNames(root);
  const site = await SiteFolder.open(out);
  const renderer = rendererVersion();
  const entries: ExperimentEntry[] = [];
  const past: PastExperiment[] = [];
  const unreadable: Unreadable[] = [];
  for (const [index, folder] of folders.entries()) {
    log.status(`reading folder ${index + 1} of ${folders.length}: ${folder}`);
    try {
      const read = await readSiteExperiment(root, folder, reports);
      if (read === null) continue;
      await writeReport(site, read, renderer);
      entries.push(read.entry);
      if (read.past) past.push(read.past);
    } catch (error) {
      if (isOfOut(error)) throw error;
      // Published pages do not tell where they were made.
      const because = messageOf(error).replaceAll(`${root}/`, '');
      unreadable.push({ folder, because });
      log.warn(`${folder} is listed as not readable: ${because}`);
    }
  }
  log.status('drawing the histories');
  const model = siteModel({ title, baseUrl, entries, past, unreadable });
  await writePages(site, model);
  return { ...(await site.finish()), model };
}

/** The site's own folder fails, so the next file would fail too. */
const isOfOut = (error: unknown): boolean => (error as { code?: unknown }).code === 'SITE-NOT-WRITTEN';

async function writeReport(
  site: SiteFolder,
  { entry, model, renderReport }: SiteExperiment,
  renderer: string,
): Promise<void> {
  const file = reportPath(entry.id);
  const madeFrom = sha256(`${renderer}\n${JSON.stringify(model)}`);
  if (await site.keep(file, madeFrom)) return;
  await site.claim([file]);
  await site.write(file, await renderReport(), madeFrom);
}

async function writePages(site: SiteFolder, model: SiteModel): Promise<void> {
  await site.claim([...model.histories.map(({ path }) => path), indexPath, feedPath, sitemapPath]);
  for await (const { path, content } of sitePages(model)) await site.write(path, content);
}
