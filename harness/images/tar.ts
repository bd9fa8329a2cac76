import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import { preflightError, type HarnessError } from '../errors.ts';

export type { Pack } from 'tar-stream';

type TarHeader = Partial<Header> & Pick<Header, 'name' | 'mode'>;

/** Of everything in an image, because equal content gives equal bytes. */
const epoch = new Date(0);

/** The bytes of a tar while `fill` adds its entries, one after the other; what `fill` throws ends the reading. */
export function tarOf(fill: (tar: Pack) => Promise<void>): AsyncIterable<Buffer> {
  const tar = pack();
  fill(tar).then(
    () => {
      tar.finalize();
    },
    (error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return tar as AsyncIterable<Buffer>;
}

/** One entry whose content is at hand, of user and group 0. */
export const addContent = (tar: Pack, header: TarHeader, content = ''): Promise<void> =>
  new Promise((resolve, reject) => {
    tar.entry({ ...header, mtime: epoch }, content, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/**
 * One entry that is a file of this machine, streamed, of user and group 0; `image` is what it is for.
 * @throws HarnessError IMAGE-SOURCE-MISSING (exit 3).
 */
export async function addFile(
  tar: Pack,
  header: TarHeader,
  { from, image }: { readonly from: string; readonly image: string },
): Promise<void> {
  const size = await sizeOf(from, image);
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), tar.entry({ ...header, size, mtime: epoch }));
}

/**
 * Bytes of a file that shall go into an image.
 * @throws HarnessError IMAGE-SOURCE-MISSING (exit 3).
 */
export async function sizeOf(from: string, image: string): Promise<number> {
  const found = await stat(from).catch(() => undefined);
  if (found?.isFile()) return found.size;
  throw sourceMissing(from, image, found ? 'no file' : 'not there');
}

const sourceMissing = (from: string, image: string, how: string): HarnessError =>
  preflightError({
    code: 'IMAGE-SOURCE-MISSING',
    message: `${image}: ${from}, which goes into it, is ${how}`,
    hint: 'run the same command again: it gets what is missing; meshbench doctor lists what is there',
  });
