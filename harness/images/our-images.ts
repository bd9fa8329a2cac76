import { contentHash, type NamelessContent } from './content-hash.ts';
import { requireRegistry, type ImageContent } from './image-content.ts';

/** The images that a run on a cluster needs. */
export const ourImageNames = ['app', 'k6', 'agent'] as const;
export type OurImage = (typeof ourImageNames)[number];

/** Where our programs lie on this machine, for Linux and linked statically. */
export type OurBinaries = Readonly<Record<OurImage, string>>;

/** Of images that no registry has: they reach the nodes as archives. */
export const localRegistry = 'mesh.local';

/** The user of the application and of the generator: nobody's, so that a cluster with Pod Security "restricted" takes them. */
export const nonRoot = 65532;

const accounts = [
  {
    to: '/etc/passwd',
    text: `root:x:0:0:root:/:/none\nnonroot:x:${nonRoot}:${nonRoot}:nonroot:/tmp:/none\n`,
    mode: 0o644,
  },
  { to: '/etc/group', text: `root:x:0:\nnonroot:x:${nonRoot}:\n`, mode: 0o644 },
];
const scratch = { path: '/tmp', mode: 0o1777 };
const unprivileged = { user: `${nonRoot}:${nonRoot}`, env: { HOME: '/tmp' } };

/** What is in our images: a static program or two, and two accounts. */
export const ourImageContents = (binaries: OurBinaries): Readonly<Record<OurImage, NamelessContent>> => ({
  app: {
    ...unprivileged,
    entrypoint: ['/app'],
    files: [{ from: binaries.app, to: '/app' }],
    folders: [scratch],
    texts: accounts,
  },
  k6: {
    ...unprivileged,
    entrypoint: ['/agent'],
    files: [
      { from: binaries.k6, to: '/k6' },
      { from: binaries.agent, to: '/agent' },
    ],
    // A volume is mounted over it; it is there for a run by hand.
    folders: [scratch, { path: '/results', mode: 0o1777 }],
    texts: accounts,
  },
  // As root: the node meter reads the cgroups and the memory of everybody's processes.
  agent: {
    entrypoint: ['/agent'],
    files: [{ from: binaries.agent, to: '/agent' }],
    folders: [scratch],
    texts: accounts,
  },
});

/**
 * First 12 hex digits of SHA-256 over everything that decides the image, its name apart: one tag is one content.
 * @throws HarnessError IMAGE-SOURCE-MISSING (exit 3).
 */
export const imageTag = async (content: NamelessContent): Promise<string> => (await contentHash(content)).slice(0, 12);

/** The tags of our images; reads the programs (about 0.2 s). @throws HarnessError IMAGE-SOURCE-MISSING (exit 3). */
export async function ourImageTags(binaries: OurBinaries): Promise<Readonly<Record<OurImage, string>>> {
  const contents = ourImageContents(binaries);
  const [app, k6, agent] = await Promise.all([imageTag(contents.app), imageTag(contents.k6), imageTag(contents.agent)]);
  return { app, k6, agent };
}

/** `<registry>/app:<tag>` and so on. @throws HarnessError REGISTRY-INVALID (exit 2). */
export function imageReferences(
  registry: string,
  tags: Readonly<Record<OurImage, string>>,
): Readonly<Record<OurImage, string>> {
  const at = registry.replace(/\/+$/, '');
  requireRegistry(at);
  const reference = (name: OurImage): string => `${at}/${name}:${tags[name]}`;
  return { app: reference('app'), k6: reference('k6'), agent: reference('agent') };
}

/**
 * Our images, named for a registry, ready to be written.
 * @throws HarnessError REGISTRY-INVALID (exit 2), IMAGE-SOURCE-MISSING (exit 3).
 */
export async function ourImages(
  binaries: OurBinaries,
  registry: string,
): Promise<Readonly<Record<OurImage, ImageContent>>> {
  const references = imageReferences(registry, await ourImageTags(binaries));
  const { app, k6, agent } = ourImageContents(binaries);
  return {
    app: { ...app, reference: references.app },
    k6: { ...k6, reference: references.k6 },
    agent: { ...agent, reference: references.agent },
  };
}
