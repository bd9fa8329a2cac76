import { readFileSync } from 'node:fs';

const folder = new URL('templates/styles/', import.meta.url);

/** In the order of the cascade: sections after what all share, narrow screens and paper last. One line each. */
const sheets: readonly string[] = [
  'theme',
  'page',
  'verdicts',
  'charts',
  'tables',
  'slo',
  'money',
  'request-cost',
  'reference-numbers',
  'profiles',
  'waterfall',
  'interactive',
  'narrow',
  'print',
];

/** The style sheet of the report. */
export const pageStyle = (): string =>
  sheets.map((name) => readFileSync(new URL(`${name}.css`, folder), 'utf8')).join('\n');
