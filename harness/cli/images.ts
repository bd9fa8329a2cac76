import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { toolCacheRoot } from '../../toolchain/cache.ts';
import { ensureTools } from '../../toolchain/ensure.ts';
import type { ImageContent } from '../images/image-content.ts';
import { cachedArchive, writeOciArchive } from '../images/oci-archive.ts';
import { localRegistry, ourImageNames, ourImages, type OurImage } from '../images/our-images.ts';
import { digestInRegistry, pushImage, type RegistryDoor } from '../images/registry.ts';
import type { Log } from '../io/log.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import type { CommandLine } from './command-line.ts';

interface Flags {
  readonly registry: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

interface BuildFlags extends Flags {
  readonly out?: string;
}

/** One line of what `images build`, `push` and `ls` print. */
interface ImageLine {
  readonly name: OurImage;
  readonly reference: string;
  /** Of `build`: the archive. */
  readonly file?: string;
  /** Of `push` and `ls`: what the registry has; null: nothing. */
  readonly digest?: string | null;
}

/** `images ...`: the container images that a run on a cluster needs, made without Docker. */
export function addImagesCommands(program: Command, { print, log }: CommandLine): void {
  const images = program.command('images').description('the images that a run on a cluster needs, made without Docker');
  images
    .command('build')
    .description('write them as archives for ctr, k3s, kind or Podman to import')
    .option('--registry <prefix>', 'what their names begin with', localRegistry)
    .option('--out <folder>', 'where to; without: the cache of this user')
    .option('--json', 'print JSON')
    .action(async (flags: BuildFlags) => {
      print(textOf(await buildImages(flags, log), flags));
    });
  images
    .command('push')
    .description('put them into a registry, with the credentials of ~/.docker/config.json')
    .requiredOption('--registry <prefix>', 'host and path: ghcr.io/team/meshbench')
    .option('--insecure', 'the registry has no TLS, or a certificate of its own')
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      print(textOf(await withRegistry(flags, log, pushEach), flags));
    });
  images
    .command('ls')
    .description('which of them a registry has, as they would be made here')
    .requiredOption('--registry <prefix>', 'host and path: ghcr.io/team/meshbench')
    .option('--insecure', 'the registry has no TLS, or a certificate of its own')
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      print(textOf(await withRegistry(flags, log, askEach), flags));
    });
}

type Images = Readonly<Record<OurImage, ImageContent>>;

const archives = (): string => path.join(toolCacheRoot(), 'images');

async function buildImages({ registry, out }: BuildFlags, log: Log): Promise<ImageLine[]> {
  return interruptible(log, async (signal) => {
    const images = await ourImages(await ensureTools(ourImageNames, { log, signal }), registry);
    return each(images, signal, async (name, image) => {
      log.status(`writing ${image.reference}`);
      if (out === undefined) return { file: await cachedArchive(archives(), image) };
      const file = path.join(out, `${name}.tar`);
      await writeOciArchive(file, image);
      return { file };
    });
  });
}

type AtRegistry = (image: ImageContent, door: RegistryDoor, log: Log) => Promise<string | null>;

const pushEach: AtRegistry = async (image, door, log) => {
  log.status(`pushing ${image.reference}`);
  await mkdir(archives(), { recursive: true });
  return pushImage(image, archives(), door);
};

const askEach: AtRegistry = async (image, door) => (await digestInRegistry(image.reference, door)) ?? null;

async function withRegistry({ registry, insecure }: Flags, log: Log, act: AtRegistry): Promise<ImageLine[]> {
  return interruptible(log, async (signal) => {
    const { crane, ...binaries } = await ensureTools([...ourImageNames, 'crane'], { log, signal });
    const onLine = (line: string): void => {
      log.debug(line);
    };
    const door = { crane, insecure: insecure === true, signal, onLine };
    const images = await ourImages(binaries, registry);
    return each(images, signal, async (_name, image) => ({ digest: await act(image, door, log) }));
  });
}

async function each(
  images: Images,
  signal: AbortSignal,
  act: (name: OurImage, image: ImageContent) => Promise<Pick<ImageLine, 'file' | 'digest'>>,
): Promise<ImageLine[]> {
  const lines: ImageLine[] = [];
  for (const name of ourImageNames) {
    signal.throwIfAborted();
    lines.push({ name, reference: images[name].reference, ...(await act(name, images[name])) });
  }
  return lines;
}

async function interruptible<T>(log: Log, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = listenForInterrupt(log);
  interrupt.setHint('run the same command again: what is there already is not made again');
  try {
    return await work(interrupt.signal);
  } finally {
    interrupt.dispose();
  }
}

/** A line for each image, columns aligned; or JSON. */
function textOf(images: readonly ImageLine[], { json }: Flags): string {
  if (json === true) return `${JSON.stringify({ schema: 'meshbench.images/1', images }, null, 1)}\n`;
  const width = Math.max(...images.map(({ reference }) => reference.length));
  const what = ({ file, digest }: ImageLine): string => file ?? digest ?? 'not there: meshbench images push';
  return images.map((line) => `${line.reference.padEnd(width)}  ${what(line)}\n`).join('');
}
