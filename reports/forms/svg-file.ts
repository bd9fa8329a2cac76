/** A chart as a file that can stand anywhere: with its title, its key, where it comes from, and its own light and dark. */
import type { Chart } from '../charts/registry.ts';
import { renderSvg } from '../charts/svg.ts';
import { layouts } from '../charts/theme.ts';
import type { ReportModel } from '../model.ts';
import { chartKey } from './chart-key.ts';
import type { NamedChart } from './chart-names.ts';
import { withoutControls } from '../plain-text.ts';
import { svgParagraphs, type Paragraph } from './svg-text.ts';
import { themeValues, valueOf, variablesIn } from './theme-values.ts';

export interface SvgFileOptions {
  readonly background: 'page' | 'none';
}

const margin = 16;
const fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Ends with a newline. @throws Error when there is nothing to draw: `empty` of the chart says so before. */
export async function renderSvgFile(
  model: ReportModel,
  { chart, load }: NamedChart,
  { background }: SvgFileOptions,
): Promise<string> {
  if (chart.empty) throw new Error(`there is nothing to draw in ${chart.text.id}`);
  const [layout] = layouts;
  if (!layout) throw new Error('charts have a wide layout');
  const picture = await renderSvg(chart.spec(layout), chart.text, layout);
  const height = Number(/viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(picture)?.[1]);
  const width = layout.width + 2 * margin;
  const head = svgParagraphs(headOf(model, { chart, load }, layout.width), { x: margin, top: margin, gap: 4 });
  const key = chartKey(chart.kind, model, layout.width);
  const keyTop = head.bottom + height + 8;
  const foot = svgParagraphs(footOf(model, chart, layout.width), { x: margin, top: keyTop + key.height + 4, gap: 4 });
  const body = [
    ...(background === 'page' ? ['<rect width="100%" height="100%" fill="var(--page)"/>'] : []),
    head.svg,
    `<g transform="translate(${margin},${keyTop})">${key.svg}</g>`,
    picture.replace('<svg ', `<svg x="${margin}" y="${head.bottom}" `),
    foot.svg,
  ].join('\n');
  const size = { width, height: Math.ceil(foot.bottom + margin) };
  return withoutControls(standalone(body, size, chart.text.id));
}

/** The outermost element: named by the chart's own title, with values for every colour that is used. */
function standalone(body: string, { width, height }: { width: number; height: number }, id: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="${fonts}" role="img" aria-labelledby="${id}-wide-title ${id}-wide-desc">`,
    `<style>${styleFor(body)}</style>`,
    body,
    '</svg>',
    '',
  ].join('\n');
}

function styleFor(svg: string): string {
  const { light, dark } = themeValues();
  const used = variablesIn(svg);
  const declared = (values: ReadonlyMap<string, string>): string =>
    used.map((name) => `--${name}:${valueOf(values, name)}`).join(';');
  return `:root{color-scheme:light dark;${declared(light)}}@media (prefers-color-scheme:dark){:root{${declared(dark)}}}`;
}

function headOf(model: ReportModel, { chart, load }: Pick<NamedChart, 'chart' | 'load'>, width: number): Paragraph[] {
  const { banner } = model.ending;
  return [
    { text: chart.text.title, size: 17, tone: 'text', bold: true, width, most: 3 },
    ...(banner === null ? [] : [{ text: banner, size: 12, tone: 'tone-higher' as const, bold: true, width, most: 3 }]),
    {
      text: load === null ? chart.text.subtitle : `At ${load}. ${chart.text.subtitle}`,
      size: 12,
      tone: 'muted',
      width,
      most: 4,
    },
  ];
}

/** Its notes, and what a picture that was passed on must still tell: of what, when, and by which plan. */
function footOf({ head }: ReportModel, { text }: Chart, width: number): Paragraph[] {
  return [
    ...text.notes.map((note) => ({ text: note, size: 11, tone: 'muted' as const, width, most: 2 })),
    {
      text: `${head.title}; ${head.load}. Experiment ${head.experiment}, ${head.createdAtWords}, plan ${head.planHashShort}; meshbench.`,
      size: 11,
      tone: 'muted',
      width,
      most: 3,
    },
  ];
}
