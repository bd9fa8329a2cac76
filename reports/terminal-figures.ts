import type { MetricView } from './model/metric-view.ts';
import { length, padded, wrapped } from './text-wrap.ts';

type Style = 'bold' | 'dim' | 'higher' | 'lower' | 'same' | 'open';
export type Paint = (text: string, style: Style) => string;

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, higher: 33, lower: 36, same: 32, open: 35 };

/** Colours text, or leaves it as it is. */
export const painter =
  (color: boolean): Paint =>
  (text, style) =>
    color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;

export interface FigureOptions {
  /** What the row is called: a metric, or a load. */
  readonly name: string;
  /** Columns of the name. */
  readonly column: number;
  readonly width: number;
  readonly paint: Paint;
}

/** One row of figures with its verdict, or two where the terminal is too narrow; the reason where there are none. */
export function metricLines(view: MetricView, { name, column, width, paint }: FigureOptions): string[] {
  const { badge, shown } = view;
  const painted = paint(badge.word, badge.tone);
  if (!shown) {
    const text = `  ${padded(name, column)}${badge.word}, ${view.because}`;
    const indent = ' '.repeat(Math.min(column + 2, 12));
    const [first = '', ...rest] = wrapped(text, width, indent);
    return [first.replace(badge.word, painted), ...rest];
  }
  const figures = [padded(`× ${shown.ratio}`, 9), padded(shown.ratioRange, 17), padded(shown.difference, 13)];
  const row = `  ${padded(name, column)}${figures.join(' ')} `;
  return length(row) + length(badge.word) <= width
    ? [row + painted]
    : [
        ...wrapped(`  ${name.trim()}: × ${shown.ratio} (${shown.ratioRange}), ${shown.difference},`, width, '    '),
        `    ${painted}`,
      ];
}
