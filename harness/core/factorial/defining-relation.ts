/**
 * The algebra of two-level columns coded -1/+1: a column times itself is the identity I, so a product of columns is the
 * set of axes that it holds an odd number of times (Box, Hunter & Hunter, Statistics for Experimenters, 2nd ed. 2005,
 * chapter 6). Sets are bits: bit 0 is axis A, bit 1 is axis B; multiplication is exclusive or; 0 is I.
 */
export type Word = number;

const alphabet = 'ABCDEFG';

/** As many two-level axes have a letter, and a place in the table of generators. */
export const mostLetters = alphabet.length;

/** `ABD` -> its word. */
export const wordOf = (letters: string): Word =>
  Array.from(letters).reduce((word, letter) => word ^ (1 << alphabet.indexOf(letter)), 0);

/** The word in letters, `I` for the identity. */
export const lettersOf = (word: Word): string =>
  positionsOf(word)
    .map((at) => alphabet.charAt(at))
    .join('') || 'I';

/** Which axes are in the word, counted from 0. */
export const positionsOf = (word: Word): number[] =>
  Array.from({ length: mostLetters }, (_, at) => at).filter((at) => (word & (1 << at)) !== 0);

export const lengthOf = (word: Word): number => positionsOf(word).length;

/** Short words first, then by letter: A, B, AB, AC, BC, ABC. */
export const byLength = (a: Word, b: Word): number =>
  lengthOf(a) - lengthOf(b) || (lettersOf(a) < lettersOf(b) ? -1 : 1);

/** `D = ABC` says the same as `I = ABCD`; here as text `D=ABC`. */
export const wordOfGenerator = (generator: string): Word => wordOf(generator.replace('=', ''));

/** All words of the defining relation but I: every product of the generators' words, short ones first. */
export const definingWords = (generators: readonly string[]): Word[] =>
  generators
    .map(wordOfGenerator)
    .reduce<Word[]>((words, word) => [...words, ...words.map((other) => other ^ word)], [0])
    .filter((word) => word !== 0)
    .sort(byLength);

/** What cannot be told apart from a word: its product with each word of the defining relation, short ones first. */
export const aliasesOf = (word: Word, defining: readonly Word[]): Word[] =>
  defining.map((other) => word ^ other).sort(byLength);

/** Length of the shortest word; undefined for a full plan. */
export const resolutionOf = (defining: readonly Word[]): number | undefined =>
  defining.length === 0 ? undefined : Math.min(...defining.map(lengthOf));
