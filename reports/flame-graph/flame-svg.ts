/** A flame graph as static SVG: no script, colours from the page's style sheet, the same bytes for the same stacks. */
import Handlebars from 'handlebars';
import { textWidth } from '../charts/text-width.ts';
import type { Layout } from '../charts/theme.ts';
import type { ChartText } from '../model/chart.ts';
import { onOneLine, shortened } from '../plain-text.ts';
import { flameLayout, type FlameBox, type FlameLayout } from './flame-layout.ts';
import type { FrameNode } from './frame-tree.ts';

const rowHeight = 17;
const gap = 1;
const fontSize = 11;
const padding = 3;
const leastWidth = 0.3;
/** A name longer than this is cut, also in its tooltip: a symbol of C++ can take kilobytes. */
const longestName = 160;
/** Bytes of one picture: a report holds one of each size for every role of every arm. */
const mostBytes = { wide: 40_000, narrow: 20_000 } as const;
/** Where the search for a picture within `mostBytes` begins: a box takes about 200 bytes. */
const firstTry = { wide: 400, narrow: 200 } as const;

export interface FlameSvg {
  readonly svg: string;
  readonly placed: FlameLayout;
}

/** What a tooltip says of a value: `42 samples, 3.1 %`. */
export type ValueWords = (value: number) => string;

/** Draws fewer of the narrowest frames until the picture fits its bytes. */
export function flameSvg(root: FrameNode, text: ChartText, layout: Layout, words: ValueWords): FlameSvg {
  for (let mostBoxes: number = firstTry[layout.name]; ; mostBoxes = Math.floor(mostBoxes * 0.8)) {
    const placed = flameLayout(root, { width: layout.width, leastWidth, mostBoxes });
    const svg = drawn(placed, text, layout, words);
    if (Buffer.byteLength(svg) <= mostBytes[layout.name] || mostBoxes <= 1) return { svg, placed };
  }
}

function drawn({ boxes, rows }: FlameLayout, text: ChartText, layout: Layout, words: ValueWords): string {
  const height = rows * rowHeight;
  const prefix = `${text.id}-${layout.name}`;
  const marks = boxes.map((box) => mark(box, height - (box.depth + 1) * rowHeight, words)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart-${layout.name} flame" viewBox="0 0 ${layout.width} ${height}" ` +
    `width="${layout.width}" height="${height}" role="img" aria-labelledby="${escaped(prefix)}-title ${escaped(prefix)}-desc">` +
    `<title id="${escaped(prefix)}-title">${escaped(text.title)}</title>` +
    `<desc id="${escaped(prefix)}-desc">${escaped(text.description)}</desc>${marks}</svg>`
  );
}

/** Classes tell sides apart by hue and by outline: `p` program, solid; `k` kernel, dashed. */
function mark({ node, x, width }: FlameBox, y: number, words: ValueWords): string {
  const name = shortened(node.name, longestName);
  const drawnWidth = Math.max(width - gap, width / 2);
  const label = fitted(name, drawnWidth - 2 * padding);
  return (
    `<g class="${node.side === 'kernel' ? 'k' : 'p'}"><title>${escaped(`${name}: ${words(node.value)}`)}</title>` +
    `<rect x="${pixels(x)}" y="${y}" width="${pixels(drawnWidth)}" height="${rowHeight - gap}"/>` +
    `${label === '' ? '' : `<text x="${pixels(x + padding)}" y="${y + rowHeight - 5}">${escaped(label)}</text>`}</g>`
  );
}

/** Hundredths of a pixel are enough. */
const pixels = (value: number): string => String(Number(value.toFixed(2)));

const escaped = (text: string): string => Handlebars.escapeExpression(onOneLine(text));

/** As much of a name as its box holds; nothing rather than fewer than three characters. */
function fitted(name: string, room: number): string {
  if (textWidth(name, fontSize) <= room) return name;
  const characters = Array.from(name);
  for (let length = characters.length - 1; length >= 3; length -= 1) {
    const cut = `${characters.slice(0, length).join('')}…`;
    if (textWidth(cut, fontSize) <= room) return cut;
  }
  return '';
}
