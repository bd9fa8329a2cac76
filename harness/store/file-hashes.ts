import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../core/hash.ts';

/** SHA-256 of those of the named files of a folder that are there. */
export async function hashesOf(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const hashes = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(path.join(folder, name)).catch(() => undefined);
      return content ? [[name, sha256(content)] as const] : [];
    }),
  );
  return Object.fromEntries(hashes.flat());
}

/** What differs from the noted hashes, a sentence each with both; what was not noted is not looked at. */
export const changedHashes = (
  noted: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] =>
  Object.entries(noted).flatMap(([name, sum]) =>
    now[name] === sum
      ? []
      : [
          `${name} ${now[name] === undefined ? 'is missing' : 'was changed'} (SHA-256 was ${sum}, is ${now[name] ?? 'none'})`,
        ],
  );
