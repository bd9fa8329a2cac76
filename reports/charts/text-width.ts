/**
 * Widths of text without a canvas. Vega's own estimate is 0.8 em a character, half as wide again as real text, and
 * would measure with the `canvas` package where that is installed: then charts would depend on the machine.
 */

/** Advance widths of Helvetica, per 1000 em, for the characters from space to tilde. */
const helvetica = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

const otherCharacter = 600;
/** System fonts are up to a sixth wider than Helvetica (DejaVu Sans); a label that ends early is better than one cut off. */
const allowance = 1.18;

export function textWidth(text: string, fontSize: number): number {
  const units = Array.from(text).reduce(
    (sum, character) => sum + (helvetica[(character.codePointAt(0) ?? 0) - 32] ?? otherCharacter),
    0,
  );
  return (units / 1000) * fontSize * allowance;
}

/** Text broken at spaces into lines of at most `room` pixels; the last of `most` lines takes the rest. */
export function lines(text: string, fontSize: number, { room, most }: { room: number; most: number }): string[] {
  const broken: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${broken.at(-1) ?? ''} ${word}`.trim();
    if (broken.length > 0 && (broken.length === most || textWidth(longer, fontSize) <= room))
      broken.splice(-1, 1, longer);
    else broken.push(word);
  }
  return broken;
}
