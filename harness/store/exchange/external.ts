import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../core/hash.ts';
import { messageOf, targetError, usageError } from '../../errors.ts';
import { writeFileAtomic } from '../../io/files.ts';
import type { SmpReading } from './smp-read.ts';

export const externalFolder = 'external';
const schema = 'meshbench.external/1';

const notComparable =
  'the form has no rounds: no replicate, no baseline of the same moment and no noise floor, so that neither an interval nor a verdict can be had from it';

/** Someone else's result: to be looked at beside ours, never to be compared with them. */
export interface ExternalReference {
  readonly schema: typeof schema;
  readonly name: string;
  readonly format: 'smp';
  readonly comparable: 'no';
  readonly because: string;
  readonly source: {
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly importedAt: string;
  };
  readonly results: readonly SmpReading[];
  /** The file as it came. */
  readonly original: string;
}

export interface ExternalFile {
  /** Its name, without folders. */
  readonly file: string;
  readonly text: string;
  readonly results: readonly SmpReading[];
  readonly importedAt: string;
}

/**
 * Keeps an SMP file as results/external/<name>.json, with where it came from and why it is not comparable.
 * @throws HarnessError EXTERNAL-EXISTS (exit 2), IMPORT-NOT-WRITTEN (exit 4).
 */
export async function importExternal(root: string, external: ExternalFile): Promise<ExternalReference> {
  const { file, text, results, importedAt } = external;
  const name = nameOf(file);
  const target = path.join(root, externalFolder, `${name}.json`);
  if (await stat(target).catch(() => undefined)) {
    throw usageError({
      code: 'EXTERNAL-EXISTS',
      message: `${target} is there already, and nothing is overwritten`,
      hint: 'rename the file that is imported, or remove the one that is there',
    });
  }
  const source = { file, sha256: sha256(text), bytes: Buffer.byteLength(text), importedAt };
  const reference: ExternalReference = {
    schema,
    name,
    format: 'smp',
    comparable: 'no',
    because: notComparable,
    source,
    results,
    original: text,
  };
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFileAtomic(target, `${JSON.stringify(reference, null, 1)}\n`);
  } catch (cause) {
    throw targetError({
      code: 'IMPORT-NOT-WRITTEN',
      message: `${target} could not be written: ${messageOf(cause)}`,
      hint: 'free space there, or give another folder with --results',
      cause,
    });
  }
  return reference;
}

/** `My result.yaml` -> `My-result`. */
const nameOf = (file: string): string =>
  path
    .basename(file, path.extname(file))
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100) || 'unnamed';

/** A line of `results ls`. */
export interface ExternalLine {
  readonly name: string;
  readonly format: string;
  readonly results: number;
  readonly comparable: 'no';
  readonly source: string;
}

const listed = z.looseObject({
  schema: z.literal(schema),
  name: z.string(),
  format: z.string(),
  results: z.array(z.unknown()),
  source: z.looseObject({ file: z.string() }),
});

/** The external references below a results folder, by name; files of another kind are passed over. */
export async function listExternal(root: string): Promise<ExternalLine[]> {
  const folder = path.join(root, externalFolder);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[^.].*\.json$/.test(name)).sort();
  const read = names.map((name) =>
    readFile(path.join(folder, name), 'utf8')
      .then((text) => listed.parse(JSON.parse(text)))
      .catch(() => undefined),
  );
  return (await Promise.all(read)).flatMap((found) => {
    if (!found) return [];
    const { name, format, results, source } = found;
    return [{ name, format, results: results.length, comparable: 'no' as const, source: source.file }];
  });
}
