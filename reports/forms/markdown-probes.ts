import type { LoadReport } from '../model/load-report.ts';
import { bulleted, type Lines } from './markdown-lines.ts';
import { markdownText } from './markdown-text.ts';

/** Where the time goes: the closure of each arm, the request's time by part, and what the probes cost. */
export function probeLines({ probes, heading }: LoadReport): Lines {
  if (!probes) return [];
  const at = heading === null ? '' : ` at ${heading}`;
  const title = markdownText(`${probes.title}${at} (unscored sessions with probes)`);
  if (probes.unavailable !== null) return bulleted(title, [probes.unavailable]);
  return [
    ...bulleted(title, [
      ...probes.closure.lines.map(({ word, sentence }) => `${word}: ${sentence}`),
      ...probes.overhead.lines.map(({ arm, words }) => `${arm.short}: ${words}`),
      ...(probes.overhead.unknown === null ? [] : [probes.overhead.unknown]),
    ]),
    ...(probes.parts ? partLines(probes.parts.table) : []),
  ];
}

function partLines({
  caption,
  columns,
  rows,
}: NonNullable<NonNullable<LoadReport['probes']>['parts']>['table']): Lines {
  const record = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [
    `${markdownText(caption)}:\n\n`,
    record(columns.map(({ label }) => markdownText(label))),
    record(columns.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...rows.map((row) => record(row.map(({ text }) => markdownText(text)))),
    '\n',
  ];
}
