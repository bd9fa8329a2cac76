import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../../core/hash.ts';

const root = path.join(import.meta.dirname, '../../..');

/** SHA-256 over everything that makes a page out of a model: when it is the same, so are the bytes. */
export function rendererVersion(): string {
  const files = globSync('reports/**/*.{ts,hbs,css,js}', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  const parts = [...files.toSorted(), 'package-lock.json'].map(
    (file) => `${file} ${sha256(readFileSync(path.join(root, file)))}\n`,
  );
  return sha256(parts.join(''));
}
