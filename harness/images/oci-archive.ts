import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fsyncPath } from '../io/files.ts';
import { contentHash } from './content-hash.ts';
import type { ImageContent } from './image-content.ts';
import { blobFolder, orNotWritten, writeOciLayout, type WrittenImage } from './oci-layout.ts';
import { addFile, tarOf } from './tar.ts';

/**
 * Writes an image as one file that `ctr images import`, k3s, kind and Podman take: an OCI image layout as a tar. The file
 * appears whole or not at all; equal content gives equal bytes with one version of Node.
 * @returns with the bytes of the file.
 * @throws HarnessError as `writeOciLayout`.
 */
export async function writeOciArchive(file: string, image: ImageContent): Promise<WrittenImage> {
  return orNotWritten(image.reference, file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    return withFolderIn(path.dirname(file), async (folder) => {
      const layout = path.join(folder, 'layout');
      const written = await writeOciLayout(layout, image);
      const aside = path.join(folder, 'archive');
      await packLayout(layout, aside, image.reference);
      await fsyncPath(aside);
      await rename(aside, file);
      return { ...written, bytes: (await stat(file)).size };
    });
  });
}

/**
 * The archive of an image below `folder`, written only when there is none of the same content yet: what is there is
 * whole, because it appeared whole.
 * @throws HarnessError as `writeOciLayout`.
 */
export async function cachedArchive(folder: string, image: ImageContent): Promise<string> {
  const name =
    image.reference
      .replace(/:[^:]*$/, '')
      .split('/')
      .at(-1) ?? 'image';
  const file = path.join(folder, `${name}-${(await contentHash(image)).slice(0, 16)}.tar`);
  const there = await stat(file).catch(() => undefined);
  if (!there) await writeOciArchive(file, image);
  return file;
}

/** Runs `work` with a new folder in another one, which is removed afterwards. */
export async function withFolderIn<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(parent, '.image-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function packLayout(layout: string, file: string, image: string): Promise<void> {
  const blobs = (await readdir(path.join(layout, blobFolder))).sort().map((name) => `${blobFolder}/${name}`);
  const tar = tarOf(async (into) => {
    for (const name of ['oci-layout', 'index.json', ...blobs]) {
      await addFile(into, { name, mode: 0o644 }, { from: path.join(layout, name), image });
    }
  });
  await pipeline(tar, createWriteStream(file));
}
