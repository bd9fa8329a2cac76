import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseReferences, type Reference } from './reference-list.ts';

/** The published numbers that come with meshbench (published.yaml). @throws ZodError when the file is not valid. */
export const shippedReferences = (): readonly Reference[] =>
  parseReferences(parse(readFileSync(new URL('published.yaml', import.meta.url), 'utf8')));
