/** The report for a terminal: the same sentences and figures as the page, in at most `width` columns. */
import type { ReportModel } from './model.ts';
import type { MetricView } from './model/metric-view.ts';
import type { ArmVerdict } from './model/verdicts.ts';
import { length, padded, wrapped } from './text-wrap.ts';

export interface TextOptions {
  /** Columns, at least 40. */
  readonly width: number;
  readonly color: boolean;
  /** Where the HTML report lies: the only text that is never broken, so that it can be copied. */
  readonly reportPath?: string;
}

type Style = 'bold' | 'dim' | 'higher' | 'lower' | 'same' | 'open';
type Paint = (text: string, style: Style) => string;

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, higher: 33, lower: 36, same: 32, open: 35 };

/** Ends with a newline. Words carry the verdicts; colour only repeats them. */
export function renderText(model: ReportModel, { width, color, reportPath }: TextOptions): string {
  const paint: Paint = (text, style) => (color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
  const { head } = model;
  const lines = [
    ...wrapped(head.title, width).map((line) => paint(line, 'bold')),
    ...wrapped(`plan ${head.planHashShort}, ${head.design} design, ${head.createdAtWords}`, width),
    ...wrapped(head.load, width),
    '',
    ...verdictLines(model.verdicts, width),
    '',
    ...comparisonLines(model, width, paint),
    ...trustLines(model, width, paint),
    ...(reportPath === undefined ? [] : ['', 'Report:', reportPath]),
  ];
  return `${lines.join('\n')}\n`;
}

const verdictLines = (verdicts: readonly ArmVerdict[], width: number): string[] =>
  verdicts.flatMap(({ sentences: [sentence], control }) => [
    ...wrapped(`- ${sentence}`, width, '  '),
    ...(control ? wrapped(`  ${control.sentence}`, width, '  ') : []),
  ]);

/** Arms as headings, metrics as rows: a name with its fidelity has room of its own. */
function comparisonLines({ verdicts, head }: ReportModel, width: number, paint: Paint): string[] {
  if (verdicts.length === 0) return [];
  const heading = `Ratio to ${head.baseline.short}, interval, difference, verdict (${head.design}, service time)`;
  return [
    ...wrapped(heading, width).map((line) => paint(line, 'dim')),
    ...verdicts.flatMap(({ arm, metrics }) => [
      ...wrapped(arm.short, width, '  ').map((line) => paint(line, 'bold')),
      ...metrics.flatMap((view) => metricLines(view, width, paint)),
    ]),
    '',
  ];
}

function metricLines(view: MetricView, width: number, paint: Paint): string[] {
  const { name, badge, shown } = view;
  const painted = paint(badge.word, badge.tone);
  if (!shown) {
    const [first = '', ...rest] = wrapped(`  ${padded(name, 5)}${badge.word}, ${view.because}`, width, ' '.repeat(7));
    return [first.replace(badge.word, painted), ...rest];
  }
  const figures = [padded(`× ${shown.ratio}`, 9), padded(shown.ratioRange, 17), padded(shown.difference, 13)];
  const row = `  ${padded(name, 5)}${figures.join(' ')} `;
  return length(row) + length(badge.word) <= width
    ? [row + painted]
    : [
        ...wrapped(`  ${name}: × ${shown.ratio} (${shown.ratioRange}), ${shown.difference},`, width, '    '),
        `    ${painted}`,
      ];
}

/** What a reader must know before believing the above; the page has the rest. */
function trustLines({ trust, rejected }: ReportModel, width: number, paint: Paint): string[] {
  const lines = trust.filter(({ headline }) => headline);
  const column = Math.max(0, ...lines.map(({ name }) => length(name))) + 2;
  return [
    ...lines.flatMap(({ name, value, limit }) =>
      wrapped(`${padded(name, column)}${value}${limit === null ? '' : ` (limit ${limit})`}`, width, ' '.repeat(column)),
    ),
    ...rejected.trials.flatMap(({ round, arm, state, reasons }) => {
      const why = reasons.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ');
      return wrapped(`Round ${round}, ${arm.short}, ${state}: ${why}`, width, '  ').map((line) => paint(line, 'dim'));
    }),
  ];
}
