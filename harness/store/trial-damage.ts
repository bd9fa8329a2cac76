import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../core/hash.ts';

/** SHA-256 of each file of a trial, by name; its own hash is what the journal notes. */
export const checksumFile = 'checksums.json';

/**
 * What is wrong with a stored trial, a sentence for each file with both checksums; empty when it is as it was written.
 * `noted` is the journal's hash of its list of checksums: without one the trial was never finished by an experiment.
 */
export async function damageOf(trials: string, name: string, noted: string | undefined): Promise<string[]> {
  const list = await readFile(path.join(trials, name, checksumFile), 'utf8').catch(() => undefined);
  const sums = list === undefined ? undefined : parsed(list);
  if (list === undefined || !sums) return [`${name}/${checksumFile} is missing or unreadable`];
  const listed = sha256(list);
  if (noted !== undefined && listed !== noted) {
    return [`${name}/${checksumFile} is not the one that was written (SHA-256 ${listed}, the journal has ${noted})`];
  }
  const checked = await Promise.all(
    Object.entries(sums).map(([file, sum]) => changed(path.join(trials, name), { name, file, sum })),
  );
  return checked.filter((problem) => problem !== undefined);
}

async function changed(
  folder: string,
  { name, file, sum }: { name: string; file: string; sum: string },
): Promise<string | undefined> {
  const content = await readFile(path.join(folder, file)).catch(() => undefined);
  if (!content) return `${name}/${file} is missing (SHA-256 was ${sum})`;
  const now = sha256(content);
  return now === sum ? undefined : `${name}/${file} was changed after it was written (SHA-256 ${now}, was ${sum})`;
}

function parsed(text: string): Record<string, string> | undefined {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
}
