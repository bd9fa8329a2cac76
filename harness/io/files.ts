import { lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The last `maxBytes` of a file as text; empty when there is none. */
export async function readTail(file: string, maxBytes = 4096): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, maxBytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

/** Makes what was written below a file or folder survive a power cut. */
export async function fsyncPath(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file so that it appears whole or not at all; nothing is left aside when it cannot be written. */
export async function writeFileAtomic(file: string, content: string | Uint8Array): Promise<void> {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    await writeFile(aside, content);
    await fsyncPath(aside);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await fsyncPath(path.dirname(file));
}

/** To a path that a user named: a device, pipe or link (`/dev/stdout`) is written through, because renaming would take its place. */
export async function writeWhereAsked(file: string, content: string | Uint8Array): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  await (there === undefined || there.isFile() ? writeFileAtomic(file, content) : writeFile(file, content));
}
