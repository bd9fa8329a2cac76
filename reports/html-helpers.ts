import Handlebars, { type HelperOptions } from 'handlebars';
import { armColour, armDash } from './charts/theme.ts';
import { partSwatch } from './charts/waterfall-looks.ts';
import { armOfRow } from './interactive/arm-rows.ts';
import type { ArmName } from './model/arm-names.ts';
import type { VerdictWord } from './model/metric-view.ts';
import type { TimePart } from './model/probes-words.ts';
import type { Cell, Column } from './model/table.ts';

const { escapeExpression, SafeString } = Handlebars;

interface PageData {
  readonly root: { readonly head?: { readonly arms: readonly ArmName[] } };
}

/** What a sentence tells people to run; no space in it but those between its words. */
const commandToRun = /meshbench bench --resume [^\s;,]+?(?: --more \d+)?(?=[;,. ]|$)/g;

/** Escaped text in which a number and its unit stay on one line. */
const text = (value: string): string =>
  escapeExpression(value)
    .replace(/(\d) (%|ms|µs|s|[KMG]iB|CPU-s)(?![\w-])/g, '$1&nbsp;$2')
    .replace(/% CI /g, '%&nbsp;CI&nbsp;')
    .replace(/([×≤≥±]) (?=\d)/g, '$1&nbsp;')
    .replace(commandToRun, '<code>$&</code>');

/** The shapes of the forest plot, 12 pixels wide: hollow where nothing is decided. */
const shapePaths: Readonly<Record<VerdictWord, string>> = {
  different: '<path d="M6 0 12 6 6 12 0 6Z" fill="currentColor"/>',
  equivalent: '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
  trivial: '<path d="M6 1 11.5 11H.5Z" fill="currentColor"/>',
  inconclusive: '<path d="M1.5 1.5h9v9h-9Z" fill="none" stroke="currentColor" stroke-width="2"/>',
  refused: '<path d="M2 2 10 10M10 2 2 10" fill="none" stroke="currentColor" stroke-width="2"/>',
};

const shapeOf = (verdict: VerdictWord): string =>
  `<svg class="shape" viewBox="0 0 12 12" aria-hidden="true">${shapePaths[verdict]}</svg>`;

/** Everything that comes from data passes `escapeExpression` here or Handlebars' own `{{ }}`. */
export const helpers = {
  t: (value: string) => new SafeString(text(value)),
  /** A sentence with its subject, which it begins with, in bold. */
  lead: (sentence: string, subject: string) =>
    new SafeString(
      sentence.startsWith(subject)
        ? `<strong>${text(subject)}</strong>${text(sentence.slice(subject.length))}`
        : text(sentence),
    ),
  tail: (list: readonly unknown[]) => list.slice(1),
  shape: (verdict: VerdictWord) => new SafeString(shapeOf(verdict)),
  /** Of a part of a request's time. */
  partSwatch: (part: TimePart) =>
    new SafeString(`<svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">${partSwatch(part)}</svg>`),
  swatch: (arm: ArmName) =>
    new SafeString(
      `<svg class="swatch" viewBox="0 0 26 12" aria-hidden="true"><path d="M0 6H26" stroke="${armColour(arm)}" ` +
        `stroke-width="2.5" stroke-dasharray="${armDash(arm).join(',')}"/></svg>`,
    ),
  /** Of the arms of the page; a part that is rendered alone knows none. */
  armRow: (row: readonly Cell[], { data }: HelperOptions) =>
    new SafeString(armOfRow(row, (data as PageData).root.head?.arms ?? [])),
  cell: (cell: Cell, index: number, columns: readonly Column[]) => tableCell(cell, index, columns[index]),
} as const;

/** Long texts wrap, numbers do not; the first column names the row. */
function tableCell({ text: value, mark, badge, detail }: Cell, index: number, column: Column | undefined): string {
  const kind = column?.numeric ? 'number' : value.length > 28 ? 'wrap' : badge ? 'figures' : '';
  const attribute = kind === '' ? '' : ` class="${kind}"`;
  const content = [
    text(value),
    ...(badge ? [`<span class="${badge.tone} verdict-word">${shapeOf(badge.shape)} ${badge.word}</span>`] : []),
    ...(detail === undefined ? [] : [`<span class="detail">${text(detail)}</span>`]),
    ...(mark === null ? [] : [`<span class="mark">${escapeExpression(mark)}</span>`]),
  ].join(' ');
  return index === 0 ? `<th scope="row"${attribute}>${content}</th>` : `<td${attribute}>${content}</td>`;
}
