import type { Limits, Row } from './simulation.ts';

/** The answered questions of a chapter. */
export interface Answered {
  readonly title: string;
  readonly rows: readonly Row[];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function bounds({ atLeast, atMost }: Limits): string {
  if (atLeast !== undefined && atMost !== undefined) return `${percent(atLeast)} to ${percent(atMost)}`;
  if (atLeast !== undefined) return `>= ${percent(atLeast)}`;
  return atMost === undefined ? '' : `<= ${percent(atMost)}`;
}

const verdict = (ok: boolean | undefined): string => (ok === undefined ? '' : ok ? 'yes' : 'NO');

const header = ['what', 'simulated', 'nominal', 'limits', 'ok'] as const;

const cellsOf = ({ what, simulated, nominal, limits, ok }: Row): string[] => [
  what,
  percent(simulated),
  nominal === null ? '' : percent(nominal),
  bounds(limits),
  verdict(ok),
];

/** Cells of a column padded to its widest one. */
function aligned(lines: readonly (readonly string[])[]): string[][] {
  const widths = header.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

/** The table as it is printed: a blank line and a title before each chapter. */
export function asText(chapters: readonly Answered[]): string {
  const lines = aligned([[...header], ...chapters.flatMap(({ rows }) => rows.map(cellsOf))]).map((cells) =>
    cells.join('  ').trimEnd(),
  );
  const [head = '', ...rest] = lines;
  let from = 0;
  const parts = chapters.map(({ title, rows }) => {
    const own = rest.slice(from, (from += rows.length));
    return ['', title, ...own].join('\n');
  });
  return [head, ...parts].join('\n');
}

/** One Markdown table for each chapter, in the form that Prettier leaves alone. */
export function asMarkdown(chapters: readonly Answered[]): string {
  return chapters.map(({ title, rows }) => `### ${title}\n\n${markdownTable(rows)}`).join('\n\n');
}

function markdownTable(rows: readonly Row[]): string {
  const [head = [], ...body] = aligned([[...header], ...rows.map(cellsOf)]);
  const rule = head.map((cell) => '-'.repeat(cell.length));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How many rows have limits and keep them, and how many do not. */
export function tally(chapters: readonly Answered[]): { readonly passed: number; readonly failed: number } {
  const oks = chapters.flatMap(({ rows }) => rows.map(({ ok }) => ok));
  return { passed: oks.filter((ok) => ok === true).length, failed: oks.filter((ok) => ok === false).length };
}
