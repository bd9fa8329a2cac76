/** The report as one offline HTML file: no network, no script, the same bytes for the same model. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { charts, loadCharts, overviewCharts, type Chart } from './charts/registry.ts';
import { renderSvg } from './charts/svg.ts';
import { layouts } from './charts/theme.ts';
import { drawnProfiles } from './flame-graph/drawn-profiles.ts';
import { helpers } from './html-helpers.ts';
import { pageScript } from './interactive/inline-script.ts';
import { interactiveParts } from './interactive/interactive-parts.ts';
import { renderJson } from './json.ts';
import { pageStyle } from './page-style.ts';
import { withoutControls } from './plain-text.ts';
import type { ReportModel } from './model.ts';
import type { ChartText } from './model/chart.ts';

interface DrawnChart {
  readonly text: ChartText;
  /** Wide and narrow pictures; the style sheet shows one of them. */
  readonly svg: string;
}

const templates = new URL('templates/', import.meta.url);

export interface RenderOptions {
  /** Embeds Vega (about 440 kB) so that charts can be zoomed and read by pointing at them. */
  readonly interactive?: boolean;
}

export async function renderHtml(model: ReportModel, { interactive = false }: RenderOptions = {}): Promise<string> {
  const live = interactive ? await interactiveParts(charts(model), { layouts, arms: model.head.arms }) : null;
  const scripts = [pageScript(), ...(live ? [live.script] : [])];
  const style = pageStyle();
  const loads = [];
  for (const load of model.loads)
    loads.push({
      ...load,
      charts: await drawn(loadCharts(load)),
      profiles: load.profiles && drawnProfiles(load.profiles),
    });
  const { overview } = model;
  const html = page()({
    ...model,
    overview: overview && { ...overview, charts: await drawn(overviewCharts(overview)) },
    loads,
    style,
    // Only this very style sheet may apply: markup that slips through could still not restyle the page.
    styleHash: `sha256-${createHash('sha256').update(style).digest('base64')}`,
    scripts,
    scriptHashes: scripts.map(({ hash }) => `'${hash}'`).join(' '),
    live,
    json: JSON.stringify(renderJson(model)).replaceAll('<', '\\u003c'),
  });
  return withoutControls(html);
}

/** One after another: Vega is synchronous underneath, and the order keeps the bytes the same. */
async function drawn(charts: readonly Chart[]): Promise<Readonly<Record<string, DrawnChart>>> {
  const entries: [string, DrawnChart][] = [];
  for (const chart of charts) entries.push([chart.kind, await drawChart(chart)]);
  return Object.fromEntries(entries);
}

async function drawChart({ text, empty, spec }: Chart): Promise<DrawnChart> {
  if (empty) return { text, svg: '<p>There is nothing to draw.</p>' };
  const pictures: string[] = [];
  for (const layout of layouts) pictures.push(await renderSvg(spec(layout), text, layout));
  return { text, svg: pictures.join('\n') };
}

/** Strict: a template that asks for what the model does not hold is an error, not an empty place. */
function page(): HandlebarsTemplateDelegate {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const file of readdirSync(templates).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(basename(file, '.hbs'), readFileSync(new URL(file, templates), 'utf8'));
  }
  return handlebars.compile('{{> page}}', { strict: true, assumeObjects: false });
}
