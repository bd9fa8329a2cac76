import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * SHA-256 of every file of a Go module that goes into its binaries, by path within the module, sorted: go.mod, go.sum
 * and, when asked for, its Go files except tests. Embedded files (`go:embed`) are not followed: none of ours has any.
 * @throws Error of the file system when there is no module in the folder.
 */
export async function goModuleDigests(
  folder: string,
  { withSources }: { readonly withSources: boolean },
): Promise<Readonly<Record<string, string>>> {
  const everything = withSources ? await readdir(folder, { recursive: true }) : await readdir(folder);
  const names = everything.filter((name) => isManifest(name) || (withSources && isSource(name))).sort();
  const digests = names.map(async (name) => [name, await digestOf(path.join(folder, name))] as const);
  return Object.fromEntries(await Promise.all(digests));
}

const isManifest = (name: string): boolean => name === 'go.mod' || name === 'go.sum';

const isSource = (name: string): boolean =>
  name.endsWith('.go') &&
  !name.endsWith('_test.go') &&
  !name.split(path.sep).some((part) => /^[._]|^testdata$/.test(part));

/** SHA-256 of a small file, hexadecimal. */
export const digestOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
