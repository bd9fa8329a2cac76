import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LayerEntry } from './image-content.ts';
import { addContent, addFile, tarOf, type Pack } from './tar.ts';

export interface Layer {
  /** SHA-256 of the file as it lies there, hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the tar in it. */
  readonly diffId: string;
  readonly bytes: number;
}

/**
 * Writes the entries as a tar, packed by gzip, in the order given; files are streamed. Equal entries give equal bytes
 * with one version of Node (its zlib).
 * @throws HarnessError IMAGE-SOURCE-MISSING (exit 3).
 */
export async function writeLayer(file: string, entries: readonly LayerEntry[], image: string): Promise<Layer> {
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  const tar = tarOf(async (into) => {
    for (const entry of entries) await add(into, entry, image);
  });
  // Level 1: these archives are moved once, over loopback or to a registry that keeps them.
  const gzip = createGzip({ level: 1 });
  await pipeline(tar, seenBy(plain), gzip, seenBy(packed), createWriteStream(file));
  return { digest: packed.digest('hex'), diffId: plain.digest('hex'), bytes: (await stat(file)).size };
}

const seenBy = (hash: Hash) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };

function add(tar: Pack, entry: LayerEntry, image: string): Promise<void> {
  const header = { name: entry.path, mode: entry.mode };
  switch (entry.kind) {
    case 'file':
      return addFile(tar, header, { from: entry.from, image });
    case 'folder':
      return addContent(tar, { ...header, type: 'directory' });
    case 'link':
      return addContent(tar, { ...header, type: 'symlink', linkname: entry.target });
    case 'text':
      return addContent(tar, header, entry.text);
  }
}
