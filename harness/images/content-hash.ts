import { canonicalJson, sha256 } from '../core/hash.ts';
import { fileSha256 } from '../io/file-hash.ts';
import { entriesOf, type ImageContent, type LayerEntry } from './image-content.ts';
import { machineArchitecture } from './oci-layout.ts';
import { sizeOf } from './tar.ts';

/** Changes whenever equal content would be written otherwise than before. */
const writer = 'oci-layout/1';

/** An image that may have no name yet. */
export type NamelessContent = Omit<ImageContent, 'reference'> & { readonly reference?: string };

/**
 * SHA-256 over everything that decides an image: the bytes of its files, where they go, and how it starts. Without a
 * reference it is the same whatever the image is called.
 * @throws HarnessError IMAGE-SOURCE-MISSING, IMAGE-PATH-INVALID, IMAGE-PATH-TWICE (exit 3).
 */
export async function contentHash(image: NamelessContent): Promise<string> {
  const { reference = null, entrypoint, env = {}, user = null, workingDir = null } = image;
  const called = reference ?? 'an image';
  const entries: object[] = [];
  for (const entry of entriesOf({ ...image, reference: called })) {
    entries.push(entry.kind === 'file' ? await withDigest(entry, called) : entry);
  }
  const architecture = image.architecture ?? machineArchitecture();
  return sha256(canonicalJson({ writer, reference, entrypoint, env, user, workingDir, architecture, entries }));
}

/** Where a file comes from is no part of the image; what is in it is. */
async function withDigest({ path, mode, from }: LayerEntry & { kind: 'file' }, image: string): Promise<object> {
  await sizeOf(from, image);
  return { kind: 'file', path, mode, sha256: await fileSha256(from) };
}
