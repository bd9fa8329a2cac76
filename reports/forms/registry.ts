import { renderHtml } from '../render.ts';
import { renderJson } from '../json.ts';
import type { ReportModel } from '../model.ts';
import { renderText } from '../terminal.ts';
import { chartNamed, type NamedChart } from './chart-names.ts';
import { renderCsv } from './csv.ts';
import type { Form } from './form.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPng } from './png.ts';
import { renderSvgFile } from './svg-file.ts';

/** Every form of the report; one entry each. */
export const forms: readonly Form[] = [
  {
    name: 'html',
    extension: 'html',
    mediaType: 'text/html',
    shows: 'document',
    render: (model, { interactive }) => renderHtml(model, { interactive }),
  },
  {
    name: 'text',
    extension: 'txt',
    mediaType: 'text/plain',
    shows: 'document',
    render: (model, { width, color }) => Promise.resolve(renderText(model, { width, color })),
  },
  {
    name: 'json',
    extension: 'json',
    mediaType: 'application/json',
    shows: 'document',
    render: (model) => Promise.resolve(`${JSON.stringify(renderJson(model), null, 1)}\n`),
  },
  {
    name: 'md',
    extension: 'md',
    mediaType: 'text/markdown',
    shows: 'document',
    render: (model) => Promise.resolve(renderMarkdown(model)),
  },
  {
    name: 'csv',
    extension: 'csv',
    mediaType: 'text/csv',
    shows: 'document',
    render: (model) => Promise.resolve(renderCsv(model)),
  },
  {
    name: 'junit',
    extension: 'xml',
    mediaType: 'application/xml',
    shows: 'document',
    render: (model) => Promise.resolve(renderJunit(model)),
  },
  {
    name: 'svg',
    extension: 'svg',
    mediaType: 'image/svg+xml',
    shows: 'chart',
    render: (model, { chart, background }) => renderSvgFile(model, drawable(model, chart), { background }),
  },
  {
    name: 'png',
    extension: 'png',
    mediaType: 'image/png',
    shows: 'chart',
    render: (model, { chart }) => renderPng(model, drawable(model, chart)),
  },
];

/** The form of that name. */
export const formNamed = (name: string): Form | undefined => forms.find((form) => form.name === name);

function drawable(model: ReportModel, name: string): NamedChart {
  const named = chartNamed(model, name);
  if (!named) throw new Error(`the report has no chart ${name}`);
  return named;
}
