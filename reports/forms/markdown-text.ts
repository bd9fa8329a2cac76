/** Data in GitHub's Markdown: no markup, no HTML, no link, no mention comes of it. */
import { onOneLine, shortened } from '../plain-text.ts';

/** No label that people wrote is as long; a hostile one must not fill the page. */
const longest = 1500;

/** Between the characters of what GitHub would make a link of after it has rendered: `@`, `#`, `://`. */
const apart = '&#8203;';

const commandToRun = /(meshbench bench --resume [^\s;,]+?(?: --more \d+)?)(?=[;,. ]|$)/g;

/** One line of text. Ends up literally as it is, but for control characters, and its commands stand in code. */
export function markdownText(text: string): string {
  const parts = shortened(onOneLine(text), longest).split(commandToRun);
  // `split` with a group gives text and command in turn.
  return parts.map((part, index) => (index % 2 === 1 ? codeSpan(part) : escaped(part))).join('');
}

/** Text in code: nothing in it becomes markup or a link, and it can be copied as it is. */
export function codeSpan(text: string): string {
  const inside = shortened(onOneLine(text), longest).trim();
  if (inside === '') return '';
  const fence = '`'.repeat(longestRun(inside) + 1);
  const padding = inside.startsWith('`') || inside.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${inside}${padding}${fence}`;
}

/** The same in a cell of a table, which a pipe would end even there. */
export const codeCell = (text: string): string => codeSpan(text).replaceAll('|', '\\|');

/** A block that can be copied; its fence is longer than any in the text. */
export function codeBlock(text: string, language = ''): string {
  const lines = text.split(/\r\n|[\r\n]/).map((line) => shortened(onOneLine(line), 4 * longest));
  const fence = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}\n`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

/** Markup of Markdown, HTML and GitHub's formulas; a pipe would end a cell. */
const withoutMarkup = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]~|$]/g, '\\$&')
    // At the beginning of a line these open a heading, a list, a rule or a block.
    .replace(/^(\s*)([-+#=:])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');

/** The same, with what GitHub finds in text afterwards: mentions, issues, commits, addresses, emoji. */
const escaped = (text: string): string =>
  withoutMarkup(text)
    .replace(/#(?=\d)/g, `#${apart}`)
    .replaceAll('@', `@${apart}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${apart}`)
    .replace(/:(?=\/\/|[\w+-]+:)/g, `:${apart}`)
    .replace(/\b(www)(?=\.)/gi, `$1${apart}`)
    .replace(/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)([0-9a-f]{3})(?=[0-9a-f]{4,}\b)/gi, `$1${apart}`);
