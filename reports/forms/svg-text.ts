import { lines, textWidth } from '../charts/text-width.ts';
import { onOneLine, shortened } from '../plain-text.ts';

export interface SvgTextStyle {
  readonly x: number;
  /** Of the base line. */
  readonly y: number;
  readonly size: number;
  /** A colour of the theme. */
  readonly tone: 'text' | 'muted' | 'tone-higher';
  readonly bold?: boolean;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export const svgText = (text: string, { x, y, size, tone, bold = false }: SvgTextStyle): string =>
  `<text x="${x}" y="${y}" font-size="${size}"${bold ? ' font-weight="bold"' : ''} fill="var(--${tone})">` +
  `${onOneLine(text).replace(/[&<>]/g, (character) => entities[character] ?? character)}</text>`;

export interface Paragraph extends Pick<SvgTextStyle, 'size' | 'tone' | 'bold'> {
  readonly text: string;
  readonly width: number;
  /** Lines; what does not fit is left out, and an ellipsis says so. */
  readonly most: number;
}

/** Broken into lines from `top` on, and where the next thing may begin. */
function svgParagraph(
  { text, width, most, ...style }: Paragraph,
  { x, top }: { readonly x: number; readonly top: number },
): { svg: string; bottom: number } {
  const step = Math.round(style.size * 1.4);
  const broken = lines(shortened(onOneLine(text), 600), style.size, { room: width, most: most + 1 });
  const kept = broken.length <= most ? broken : [...broken.slice(0, most - 1), `${broken[most - 1] ?? ''} …`];
  const shown = kept.map((line) => fitted(line, style.size, width));
  const svg = shown.map((line, index) => svgText(line, { ...style, x, y: top + step * index + style.size })).join('');
  return { svg, bottom: top + step * shown.length };
}

/** One below the other. */
export function svgParagraphs(
  list: readonly Paragraph[],
  { x, top, gap }: { readonly x: number; readonly top: number; readonly gap: number },
): { svg: string; bottom: number } {
  let bottom = top;
  const drawn = list.map((paragraph) => {
    const { svg, bottom: next } = svgParagraph(paragraph, { x, top: bottom });
    bottom = next + gap;
    return svg;
  });
  return { svg: drawn.join('\n'), bottom };
}

/** A word may be longer than a line. */
function fitted(line: string, size: number, width: number): string {
  if (textWidth(line, size) <= width) return line;
  const characters = Array.from(line);
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > width) characters.pop();
  return `${characters.join('')}…`;
}
