import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { possibleNodes, stateFolder } from './layout.ts';

/**
 * Folders that kubelet, containerd and network plugins write into whatever they are configured to: what was not there
 * before the cluster goes with it, elsewhere only what is the cluster's own.
 */
const folders = ['/var/lib/kubelet', '/var/log/containers', '/var/log/pods', '/var/lib/cni', '/run/containerd'];

export async function missingFolders(): Promise<string[]> {
  const missing = folders.map((folder) =>
    stat(folder).then(
      () => [],
      () => [folder],
    ),
  );
  return (await Promise.all(missing)).flat();
}

export interface Bundle {
  /** Of the container. */
  readonly id: string;
  /** Of its shim; empty where containerd has not written it down yet. */
  readonly socket: string;
}

/** What containerd keeps of every container below its state folder: to be read before that is removed. */
export async function containerBundles(): Promise<readonly Bundle[]> {
  const roots = possibleNodes.map(({ folder }) => path.join(folder, 'containerd/state/io.containerd.runtime.v2.task'));
  const bundles = (await Promise.all(roots.map((root) => glob(root, 2)))).flat();
  return Promise.all(
    bundles.map(async (bundle) => {
      const address = await readFile(path.join(bundle, 'address'), 'utf8').catch(() => '');
      return { id: path.basename(bundle), socket: address.trim().replace(/^unix:\/\//, '') };
    }),
  );
}

/** Everything `depth` levels below a folder. */
async function glob(folder: string, depth: number): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.map((name) => path.join(folder, name));
  return depth === 1 ? paths : (await Promise.all(paths.map((each) => glob(each, depth - 1)))).flat();
}

/** Removes what the cluster wrote outside its state folder. */
export async function removeOutside(foldersMade: readonly string[], bundles: readonly Bundle[]): Promise<void> {
  await removeAll(bundles.map(({ socket }) => socket).filter((socket) => path.isAbsolute(socket)));
  await removeAll(await logLinks());
  const results = await glob('/var/lib/cni/results', 1);
  await removeAll(results.filter((file) => bundles.some(({ id }) => path.basename(file).includes(id))));
  for (const folder of folders.filter((each) => foldersMade.includes(each))) await removeEmptied(folder);
}

/** The kubelet links every container's log in /var/log/containers. */
async function logLinks(): Promise<readonly string[]> {
  const links = (await glob('/var/log/containers', 1)).map(async (link) => {
    const target = await readlink(link).catch(() => '');
    return target.startsWith(`${stateFolder}/`) ? [link] : [];
  });
  return (await Promise.all(links)).flat();
}

const removeAll = (files: readonly string[]): Promise<unknown> =>
  Promise.all(files.map((file) => rm(file, { force: true })));

/** A folder that the cluster made; sockets, locks and check points of device plugins are all that it still holds. */
async function removeEmptied(folder: string): Promise<void> {
  const left = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const known = /^(kubelet\.sock|kubelet_internal_checkpoint|DEPRECATION)$|lock$/;
  const files = left.filter((entry) => !entry.isDirectory());
  if (files.some(({ name }) => !known.test(name))) return;
  await rm(folder, { recursive: true, force: true });
}
