import { markdownText } from './markdown-text.ts';

/** Lines, or blocks that may not be parted, each with its line feed. */
export type Lines = readonly string[];

/** A heading and a list; nothing where the list is empty. */
export const bulleted = (heading: string, sentences: readonly string[]): Lines =>
  sentences.length === 0
    ? []
    : [`**${heading}**\n\n`, ...sentences.map((sentence) => `- ${markdownText(sentence)}\n`), '\n'];
