/** The pages of a site: offline, with relative links to files by name, the same bytes for the same model. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { renderSvg } from '../charts/svg.ts';
import { layouts } from '../charts/theme.ts';
import { helpers } from '../html-helpers.ts';
import type { Cell, Column } from '../model/table.ts';
import { pageStyle } from '../page-style.ts';
import { historySpec } from './charts/history-spec.ts';
import { feed } from './feed.ts';
import type { HistoryChart } from './history-chart.ts';
import type { HistoryPage } from './history-page.ts';
import type { SiteModel } from './model.ts';
import { feedPath, indexPath, sitemapPath } from './paths.ts';
import { sitemap } from './sitemap.ts';

/** A file of the site; its path is relative to the site's folder. */
export interface SiteFile {
  readonly path: string;
  readonly content: string;
}

const own = new URL('templates/', import.meta.url);
const ofReports = new URL('../templates/', import.meta.url);
/** Partials that the site has from the report. */
const shared = ['chart-title', 'chart-notes'];

/** Everything but the reports, one page at a time so that only one is in memory. */
export async function* sitePages(model: SiteModel): AsyncGenerator<SiteFile> {
  const { page, frame } = compiled();
  for (const history of model.histories) {
    yield { path: history.path, content: page('history')({ ...frame, site: model, ...(await drawn(history)) }) };
  }
  yield { path: indexPath, content: page('index')({ ...frame, ...model }) };
  yield { path: feedPath, content: feed(model) };
  const map = sitemap(model);
  if (map !== null) yield { path: sitemapPath, content: map };
}

async function drawn(page: HistoryPage) {
  const places = [];
  for (const place of page.places) {
    const charts = [];
    for (const chart of place.charts) charts.push({ text: chart, svg: await pictures(chart) });
    places.push({ ...place, charts });
  }
  return { ...page, places };
}

/** Wide and narrow, one after the other, so that the bytes are always the same. */
async function pictures(chart: HistoryChart): Promise<string> {
  if (chart.points.length === 0) return '<p>There is nothing to draw.</p>';
  const svgs: string[] = [];
  for (const layout of layouts) svgs.push(await renderSvg(historySpec(chart, layout), chart, layout));
  return svgs.join('\n');
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Strict: a template that asks for what the model does not hold is an error, not an empty place. */
function compiled() {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries({ ...helpers, ...ownHelpers })) handlebars.registerHelper(name, helper);
  for (const name of shared) handlebars.registerPartial(name, readFileSync(new URL(`${name}.hbs`, ofReports), 'utf8'));
  for (const file of readdirSync(own).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(basename(file, '.hbs'), readFileSync(new URL(file, own), 'utf8'));
  }
  const style = `${pageStyle()}\n${readFileSync(new URL('site.css', own), 'utf8')}`;
  const script = readFileSync(new URL('filter.js', own), 'utf8');
  // Only this very style sheet and script may apply: markup that slips through could neither restyle nor run.
  const frame = { style, styleHash: hashOf(style), script, scriptHash: hashOf(script) };
  const page = (name: 'index' | 'history') =>
    handlebars.compile(`{{> ${name}}}`, { strict: true, assumeObjects: false });
  return { page, frame };
}

/** A cell of a table whose rows lead to a report. */
function linkedCell(
  cell: Cell,
  index: number,
  columns: readonly Column[],
  href: string,
): Handlebars.SafeString | string {
  if (index > 0) return helpers.cell(cell, index, columns);
  return new Handlebars.SafeString(
    `<th scope="row"><a href="${Handlebars.escapeExpression(href)}">${Handlebars.escapeExpression(cell.text)}</a></th>`,
  );
}

const ownHelpers = {
  linkedCell,
  same: (a: unknown, b: unknown): boolean => a === b,
  isCapacity: (kind: unknown): boolean => kind === 'capacity',
} as const;
