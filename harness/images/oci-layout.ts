import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../core/hash.ts';
import { HarnessError, messageOf, preflightError } from '../errors.ts';
import { entriesOf, requireReference, type ImageContent } from './image-content.ts';
import { writeLayer, type Layer } from './layer.ts';

const mediaType = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

export interface WrittenImage {
  readonly reference: string;
  /** Of the manifest: `sha256:...`, as a registry names it. */
  readonly digest: string;
  /** Of the layer. */
  readonly bytes: number;
}

/** Where an image layout keeps everything that is named by its digest. */
export const blobFolder = 'blobs/sha256';

/**
 * Writes an image as an OCI image layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md) with
 * one layer into an empty folder. Equal content gives equal bytes with one version of Node.
 * @throws HarnessError IMAGE-REFERENCE-INVALID (exit 2), IMAGE-SOURCE-MISSING, IMAGE-PATH-INVALID, IMAGE-PATH-TWICE,
 * IMAGE-NOT-WRITTEN (exit 3).
 */
export async function writeOciLayout(folder: string, image: ImageContent): Promise<WrittenImage> {
  requireReference(image.reference);
  const entries = entriesOf(image);
  return orNotWritten(image.reference, folder, async () => {
    const blobs = path.join(folder, blobFolder);
    await mkdir(blobs, { recursive: true });
    const aside = path.join(folder, 'layer');
    const layer = await writeLayer(aside, entries, image.reference);
    await rename(aside, path.join(blobs, layer.digest));
    return describe(folder, image, layer);
  });
}

/** What the file system refuses, as an error that people read: IMAGE-NOT-WRITTEN (exit 3). */
export async function orNotWritten<T>(reference: string, where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw preflightError({
      code: 'IMAGE-NOT-WRITTEN',
      message: `${reference} could not be written to ${where}: ${messageOf(cause)}`,
      hint: 'look at the rights and the room there: our images need about 200 MB, those of the test cluster 500 MB',
      cause,
    });
  }
}

async function describe(folder: string, image: ImageContent, layer: Layer): Promise<WrittenImage> {
  const blob = async (type: string, content: string): Promise<Descriptor> => {
    const digest = sha256(content);
    await writeFile(path.join(folder, blobFolder, digest), content);
    return { mediaType: type, digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
  };
  const config = await blob(mediaType.config, JSON.stringify(configOf(image, layer)));
  const layers = [{ mediaType: mediaType.layer, digest: `sha256:${layer.digest}`, size: layer.bytes }];
  const manifest = await blob(
    mediaType.manifest,
    JSON.stringify({ schemaVersion: 2, mediaType: mediaType.manifest, config, layers }),
  );
  const annotations = {
    // containerd takes the whole reference from its own annotation; other tools know the tag as the specification has it.
    'io.containerd.image.name': image.reference,
    'org.opencontainers.image.ref.name': tagOf(image.reference),
  };
  const index = { schemaVersion: 2, mediaType: mediaType.index, manifests: [{ ...manifest, annotations }] };
  await writeFile(path.join(folder, 'index.json'), JSON.stringify(index));
  await writeFile(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return { reference: image.reference, digest: manifest.digest, bytes: layer.bytes };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** No `created`: when an image was made is nothing that it does. */
const configOf = (image: ImageContent, layer: Layer): object => ({
  architecture: image.architecture ?? machineArchitecture(),
  os: 'linux',
  config: {
    ...(image.user === undefined ? {} : { User: image.user }),
    Env: Object.entries({ PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...image.env }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    Entrypoint: image.entrypoint,
    WorkingDir: image.workingDir ?? '/',
    Labels: { 'org.opencontainers.image.version': tagOf(image.reference) },
  },
  rootfs: { type: 'layers', diff_ids: [`sha256:${layer.diffId}`] },
});

const tagOf = (reference: string): string => reference.slice(reference.lastIndexOf(':') + 1);

/** As Go and OCI name it: what our Go builds are for. */
export const machineArchitecture = (): string => (process.arch === 'x64' ? 'amd64' : process.arch);
