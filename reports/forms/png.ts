/**
 * A chart as a picture for a link preview: 1200 x 630, light. Drawn with the fonts of the machine, so unlike every other
 * form its bytes are not the same everywhere.
 */
import type * as ResvgModule from '@resvg/resvg-js';
import type { Chart } from '../charts/registry.ts';
import { forestSpec } from '../charts/forest.ts';
import { renderSvg } from '../charts/svg.ts';
import { layouts, type Layout } from '../charts/theme.ts';
import type { ReportModel } from '../model.ts';
import type { ForestChart, ForestGroup } from '../model/forest.ts';
import { counted } from '../model/numbers.ts';
import type { NamedChart } from './chart-names.ts';
import { withoutControls } from '../plain-text.ts';
import { svgParagraphs, type Paragraph } from './svg-text.ts';
import { themeValues, valueOf, variable } from './theme-values.ts';

/** The machine lacks what a picture needs; `hint` says what to do. */
export class CannotDraw extends Error {
  readonly hint: string;

  constructor(message: string, { hint, cause }: { readonly hint: string; readonly cause?: unknown }) {
    super(message, { cause });
    this.name = 'CannotDraw';
    this.hint = hint;
  }
}

const [width, height, margin] = [1200, 630, 40];
const room = width - 2 * margin;
const footTop = height - 118;
/** Sans-serif fonts of the usual systems, before whatever else there is. */
const families = ['Liberation Sans', 'Arial', 'Helvetica', 'DejaVu Sans', 'Noto Sans', 'Roboto'];

export interface PngOptions {
  /** Fonts of the system are looked for where the system keeps them. */
  readonly systemFonts?: boolean;
}

/** @throws CannotDraw without a font or the renderer. @throws Error when there is nothing to draw: `empty` of the chart says so before. */
export async function renderPng(
  model: ReportModel,
  named: NamedChart,
  { systemFonts = true }: PngOptions = {},
): Promise<Uint8Array> {
  const { Resvg } = await renderer();
  const font = { loadSystemFonts: systemFonts };
  // Without a font every word would be missing, silently.
  const probe = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8" font-family="${fontList}">M</text></svg>`;
  if (new Resvg(probe, { font }).getBBox() === undefined) {
    throw new CannotDraw('no font was found on this machine: a picture without its words would be worse than none', {
      hint: 'install a sans-serif font (Debian: apt-get install fonts-dejavu-core), or take --format svg, which needs none',
    });
  }
  return new Resvg(await socialSvg(model, named), { font }).render().asPng();
}

/** Loaded when it is needed: a native module of megabytes, which npm leaves out where it has no build of it. */
const renderer = async (): Promise<typeof ResvgModule> =>
  import('@resvg/resvg-js').catch((cause: unknown) => {
    throw new CannotDraw('@resvg/resvg-js, which draws the picture, cannot be loaded', {
      hint: 'make setup installs it where npm has a build for this machine; --format svg needs none',
      cause,
    });
  });

const fontList = [...families.map((family) => `'${family}'`), 'sans-serif'].join(',');

/** The picture before it is made of pixels: nothing in it needs a style sheet. */
export async function socialSvg(model: ReportModel, { chart, load }: NamedChart): Promise<string> {
  if (chart.empty) throw new Error(`there is nothing to draw in ${chart.text.id}`);
  const head = svgParagraphs(headOf(model, chart, load), { x: margin, top: 28, gap: 6 });
  const picture = await fittedPicture(model, chart, footTop - head.bottom - 12);
  const foot = svgParagraphs(footOf(model, { chart, leftOut: picture.leftOut }), { x: margin, top: footTop, gap: 3 });
  const values = themeValues().light;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${fontList}">`,
    '<rect width="100%" height="100%" fill="var(--page)"/>',
    head.svg,
    picture.svg.replace('<svg ', `<svg x="${(width - picture.width) / 2}" y="${head.bottom + 6}" `),
    foot.svg,
    '</svg>',
  ].join('\n');
  return withoutControls(svg)
    .replaceAll(' font-family="inherit"', '')
    .replace(variable, (_, name: string) => valueOf(values, name));
}

interface FittedPicture {
  readonly svg: string;
  readonly width: number;
  /** Metrics for which there was no room. */
  readonly leftOut: number;
}

/** As large as it fits; of a forest only the metrics that stay legible, the most telling first. */
async function fittedPicture(model: ReportModel, chart: Chart, available: number): Promise<FittedPicture> {
  const [layout] = layouts;
  if (!layout) throw new Error('charts have a wide layout');
  const forest = model.loads.map((each) => each.forest).find((each) => each === chart.text);
  if (!forest) return { ...fitted(await renderSvg(chart.spec(layout), chart.text, layout), available), leftOut: 0 };
  for (let groups = [...forest.groups]; ; groups = withoutLeastTelling(groups)) {
    const draw = async (narrower: Layout): Promise<string> =>
      renderSvg(forestSpec({ ...forest, groups }, narrower), chart.text, layout);
    const usual = await draw(layout);
    const { wide, high } = sizeOf(usual);
    if (Math.min(room / wide, available / high) < legible && groups.length > 1) continue;
    // Where there is height to spare, a narrower plot is drawn larger.
    const narrower = Math.max(narrowest, Math.min(layout.width, Math.ceil((room * high) / available)));
    const svg = narrower < layout.width ? await draw({ ...layout, width: narrower }) : usual;
    return { ...fitted(svg, available), leftOut: forest.groups.length - groups.length };
  }
}

function fitted(svg: string, available: number): Pick<FittedPicture, 'svg' | 'width'> {
  const { wide, high } = sizeOf(svg);
  const scale = Math.min(room / wide, available / high);
  const size = `width="${Math.floor(wide * scale)}" height="${Math.floor(high * scale)}"`;
  return {
    svg: svg.replace(/(?<=^<svg [^>]*)width="[\d.]+" height="[\d.]+"/, size),
    width: Math.floor(wide * scale),
  };
}

function sizeOf(svg: string): { readonly wide: number; readonly high: number } {
  const [, wide, high] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { wide: Number(wide), high: Number(high) };
}

/** Link previews are shown at about half their size. */
const legible = 1.15;
/** Of a forest plot with its names and words, pixels. */
const narrowest = 740;

const telling: readonly ForestGroup['metric'][] = ['p50', 'cpu', 'p99', 'capacity', 'memory', 'p90'];

function withoutLeastTelling(groups: ForestChart['groups']): ForestGroup[] {
  const last = groups.toSorted((a, b) => telling.indexOf(a.metric) - telling.indexOf(b.metric)).at(-1);
  return groups.filter((group) => group !== last);
}

function headOf({ ending }: ReportModel, { text }: Chart, load: string | null): Paragraph[] {
  return [
    { text: text.title, size: 28, tone: 'text', bold: true, width: room, most: 2 },
    ...(ending.banner === null
      ? []
      : [{ text: ending.banner, size: 17, tone: 'tone-higher' as const, bold: true, width: room, most: 2 }]),
    {
      text: load === null ? text.subtitle : `At ${load}. ${text.subtitle}`,
      size: 16,
      tone: 'muted',
      width: room,
      most: 2,
    },
  ];
}

function footOf(
  { head, loads }: ReportModel,
  { chart, leftOut }: { readonly chart: Chart; readonly leftOut: number },
): Paragraph[] {
  const all = loads[0]?.forest.groups.length ?? 0;
  // The notes that explain a mark in the picture; the report has the others.
  const marks = chart.text.notes.filter((note) => note.startsWith('*'));
  const rest = leftOut > 0 ? [`${all - leftOut} of ${counted(all, 'metric')} shown; the report has the others.`] : [];
  const lines = [
    [...rest, ...marks].join(' '),
    head.title,
    head.load,
    `meshbench, experiment ${head.experiment}, ${head.createdAtWords}, plan ${head.planHashShort}`,
  ];
  return lines
    .filter((text) => text !== '')
    .map((text) => ({ text, size: 15, tone: 'muted' as const, width: room, most: 1 }));
}
