import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { tellArms, withArms } from '../interactive/arm-marks.ts';
import type { ChartText } from '../model/chart.ts';
import { textWidth } from './text-width.ts';
import type { Layout } from './theme.ts';

interface TextItem {
  readonly fontSize?: number;
}

/** Vega exports this object but its types do not know it. */
interface WithTextMetrics {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
}

/** Draws a spec as SVG, without a browser or canvas; the same spec gives the same bytes. */
export async function renderSvg(spec: TopLevelSpec, chart: ChartText, layout: Layout): Promise<string> {
  (vega as unknown as WithTextMetrics).textMetrics.width = (item, text) => textWidth(String(text), item.fontSize ?? 11);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none', logLevel: vega.Warn });
  await view.runAsync();
  tellArms(view.scenegraph());
  const svg = await view.toSVG();
  view.finalize();
  return accessible(withTooltips(withArms(slim(svg))), chart, layout);
}

/** Hundredths of a pixel are enough, and inside one picture (role img) nothing needs hiding from a screen reader. */
const slim = (svg: string): string =>
  svg
    .replace(/ (?:aria-hidden="true"|pointer-events="none"|opacity="1")/g, '')
    .replace(/ (?:d|transform|[xy][12]|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}/g, (figure) => String(Number(Number(figure).toFixed(2)))),
    );

/** Vega labels marks for screen readers only; a `<title>` child shows the same text to a mouse. */
const withTooltips = (svg: string): string =>
  svg.replace(
    /<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"([^>]*?)\/>/g,
    (_, label: string, attributes: string) => `<path${attributes}><title>${label}</title></path>`,
  );

/** One picture with a name and a description, sized by the page; ids are the chart's own, since charts share a page. */
function accessible(svg: string, { id, title, description }: ChartText, { name }: Layout): string {
  const prefix = `${id}-${name}`;
  const [, width = '0', height = '0'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const open =
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart-${name}" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" role="img" aria-labelledby="${prefix}-title ${prefix}-desc">` +
    `<title id="${prefix}-title">${escaped(title)}</title><desc id="${prefix}-desc">${escaped(description)}</desc>`;
  return svg.replace(/(\bid="|url\(#)(gradient|clip)/g, `$1${prefix}-$2`).replace(/^<svg[^>]*>/, () => open);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
