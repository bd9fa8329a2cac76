/** The report of a capacity experiment as one offline HTML file: no network, no script, the same bytes for the same model. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { TopLevelSpec } from 'vega-lite';
import { renderSvg } from '../charts/svg.ts';
import { layouts, type Layout } from '../charts/theme.ts';
import { helpers } from '../html-helpers.ts';
import type { ChartText } from '../model/chart.ts';
import { pageStyle } from '../page-style.ts';
import { capacitySpec } from './capacity-spec.ts';
import { loadSpec } from './load-spec.ts';
import type { CapacityModel } from './model.ts';

const template = (name: string): string => readFileSync(new URL(`templates/${name}.hbs`, import.meta.url), 'utf8');

export async function renderCapacityHtml(model: CapacityModel): Promise<string> {
  const { capacity, load } = model;
  // The style of all reports.
  const style = pageStyle();
  const isEmpty = load.series.every(({ p50, saturated }) => p50.length + saturated.length === 0);
  return page()({
    ...model,
    svg: {
      capacity: isEmpty ? nothing : await drawn(capacity, (layout) => capacitySpec(capacity, layout)),
      load: isEmpty ? nothing : await drawn(load, (layout) => loadSpec(load, layout)),
    },
    style,
    // Only this very style sheet may apply: markup that slips through could still not restyle the page.
    styleHash: `sha256-${createHash('sha256').update(style).digest('base64')}`,
    json: JSON.stringify(model).replaceAll('<', '\\u003c'),
  });
}

const nothing = '<p>There is nothing to draw.</p>';

/** Wide and narrow pictures, one after the other, so that the bytes are always the same. */
async function drawn(text: ChartText, spec: (layout: Layout) => TopLevelSpec): Promise<string> {
  const pictures: string[] = [];
  for (const layout of layouts) pictures.push(await renderSvg(spec(layout), text, layout));
  return pictures.join('\n');
}

/** Strict: a template that asks for what the model does not hold is an error, not an empty place. */
function page(): HandlebarsTemplateDelegate {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  handlebars.registerPartial('table', template('table'));
  return handlebars.compile(template('page'), { strict: true, assumeObjects: false });
}
