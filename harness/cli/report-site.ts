import path from 'node:path';
import { usageError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { publishSite, type PublishedSite } from '../run/publish-site.ts';
import { pricesOf } from './prices.ts';
import { readSlo } from './slo.ts';
import { indexPath } from '../../reports/site/paths.ts';

export interface ReportSiteOptions {
  readonly results: string;
  /** Required; `report` itself knows the flag, so commander cannot ask for it here. */
  readonly out?: string;
  readonly baseUrl?: string;
  readonly title?: string;
  /** As for `report`: a price file or `none`, and a profile of limits. */
  readonly prices?: string;
  readonly slo?: string;
  readonly json?: boolean;
  /** Flags of `report` that commander takes for it wherever they stand, and that mean nothing to a site. */
  readonly format?: string;
  readonly chart?: string;
  readonly transparent?: boolean;
  readonly failOnBreach?: boolean;
  readonly interactive?: boolean;
}

/** `report site`: all experiments of the results folder as static pages. @throws HarnessError BAD-BASE-URL, OUT-NEEDED (exit 2), and what price files and profiles have. */
export async function reportSite(options: ReportSiteOptions, log: Log): Promise<string> {
  requireFittingFlags(options);
  const baseUrl = options.baseUrl === undefined ? null : absolute(options.baseUrl);
  const title = options.title ?? 'Service mesh benchmarks';
  const out = path.resolve(requireOut(options));
  const reports = {
    prices: (await pricesOf(options.prices)) ?? null,
    slo: options.slo === undefined ? undefined : await readSlo(options.slo),
  };
  const site = await publishSite({ root: path.resolve(options.results), out, title, baseUrl, reports }, log);
  if (baseUrl === null)
    log.warn('no sitemap.xml was written and links in feed.xml are relative: they need --base-url https://...');
  return options.json === true ? `${JSON.stringify(asJson(site, out), null, 1)}\n` : worded(site, out);
}

function requireFittingFlags({ format, chart, transparent, failOnBreach, interactive }: ReportSiteOptions): void {
  const given = Object.entries({ format, chart, transparent, 'fail-on-breach': failOnBreach, interactive }).flatMap(
    ([flag, value]) => (value === undefined ? [] : [`--${flag}`]),
  );
  if (given.length === 0) return;
  throw usageError({
    code: 'USAGE',
    message: `report site has no ${given.join(', ')}`,
    hint: 'these are of meshbench report <id>; meshbench report site --help lists those of a site',
  });
}

function requireOut({ out }: ReportSiteOptions): string {
  if (out !== undefined && out !== '') return out;
  throw usageError({
    code: 'OUT-NEEDED',
    message: 'report site writes many files, and no folder for them was given',
    hint: 'add --out with a folder that is empty or new, or one that meshbench report site made',
  });
}

/** With a slash at its end, so that paths can be appended. */
function absolute(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw usageError({
      code: 'BAD-BASE-URL',
      message: `--base-url "${text}" is not the address of a folder on the web`,
      hint: 'give the address below which the site will be: https://example.org/meshbench/',
    });
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

const asJson = ({ model, written, unchanged, removed }: PublishedSite, out: string): object => ({
  index: path.join(out, indexPath),
  experiments: model.entries.map(({ id, path: report, finished }) => ({ id, report, finished })),
  histories: model.histories.map(({ arm, path: page }) => ({ arm: arm.id, page })),
  unreadable: model.unreadable,
  files: { written, unchanged, removed },
});

function worded({ model, written, unchanged, removed }: PublishedSite, out: string): string {
  const lines = [
    `${path.join(out, indexPath)}: ${model.summary}`,
    `${model.histories.length} pages of history; ${written} files written, ${unchanged} as before, ${removed.length} removed`,
    ...model.unreadable.map(({ folder, because }) => `not readable: ${folder}: ${because}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
