/** The capacity report for a terminal: the same sentences and figures as the page, in at most `width` columns. */
import { length, padded, wrapped } from '../text-wrap.ts';
import type { ArmResult } from './arm-results.ts';
import type { CapacityModel } from './model.ts';

export interface CapacityTextOptions {
  /** Columns, at least 40. */
  readonly width: number;
  readonly color: boolean;
}

/** Ends with a newline. */
export function renderCapacityText(model: CapacityModel, { width, color }: CapacityTextOptions): string {
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[0m` : text);
  const dim = (text: string): string => (color ? `\u001b[2m${text}\u001b[0m` : text);
  const { head, results, noise, limits } = model;
  const lines = [
    ...wrapped(head.title, width).map(bold),
    ...wrapped(`plan ${head.planHashShort}, ${head.createdAtWords}`, width),
    ...wrapped(`SLO: ${head.slo}`, width),
    ...wrapped(head.load, width),
    '',
    ...results.flatMap(({ sentence, against, knee }) => [
      ...wrapped(`- ${sentence}.`, width, '  '),
      ...(against === '' ? [] : wrapped(`  ${against}`, width, '  ')),
      ...wrapped(`  ${knee}`, width, '  ').map(dim),
    ]),
    '',
    ...figureLines(results, width),
    '',
    ...wrapped(noise, width),
    '',
    'What cannot be concluded:',
    ...limits.flatMap((limit) => wrapped(`- ${limit}`, width, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

/** Name, capacity, interval, ratio, verdict; stacked where they do not fit on a line. */
function figureLines(results: readonly ArmResult[], width: number): string[] {
  const rows = results.map(({ arm, figure, range, ratio, badge }) => [
    arm.short,
    figure,
    range,
    ratio,
    badge?.word ?? '',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((cells) => length(cells[column] ?? ''))));
  const fits = widths.reduce((sum, each) => sum + each + 2, 0) <= width;
  return rows.flatMap((cells) =>
    fits
      ? [
          cells
            .map((cell, column) => padded(cell, (widths[column] ?? 0) + 2))
            .join('')
            .trimEnd(),
        ]
      : wrapped(cells.filter((cell) => cell !== '').join('  '), width, '    '),
  );
}
