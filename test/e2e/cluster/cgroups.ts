import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cgroupMount, destroyCgroup } from '../../../harness/targets/lab/cgroups.ts';
import { allEnded } from '../../../harness/targets/lab/every-step.ts';
import { possibleNodes, processCgroup, type ClusterNode } from './layout.ts';

/**
 * Cgroups of the cluster: one (v2) for its processes, one for each node's pods. Where the controllers are bound to v1, as
 * on hybrid machines, a node has one in every v1 hierarchy; the kubelet makes `kubepods` below and needs the top to be
 * there. The branch for pure v2 follows https://docs.kernel.org/admin-guide/cgroup-v2.html and was not run.
 */
const v1Root = '/sys/fs/cgroup';

export const processGroupFolder = async (): Promise<string> => path.join(await cgroupMount(), processCgroup);

export async function createProcessGroup(): Promise<void> {
  await mkdir(await processGroupFolder(), { recursive: true });
}

export async function createNodeGroup({ cgroup }: ClusterNode): Promise<void> {
  const roots = await v1Hierarchies();
  if (roots.length === 0) {
    await createV2(path.join(await cgroupMount(), cgroup));
    return;
  }
  for (const root of roots) {
    const folder = path.join(root, cgroup);
    await mkdir(folder, { recursive: true });
    if (path.basename(root).split(',').includes('cpuset')) await inheritCpuset(root, folder);
  }
}

/** A new v1 cpuset holds no CPU, and takes no process before it has some. */
async function inheritCpuset(root: string, folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    await writeFile(path.join(folder, file), await readFile(path.join(root, file), 'utf8'));
  }
}

async function createV2(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const root = path.dirname(folder);
  const controllers = (await readFile(path.join(root, 'cgroup.controllers'), 'utf8')).trim().split(' ');
  for (const each of [root, folder]) {
    for (const controller of controllers) await writeFile(path.join(each, 'cgroup.subtree_control'), `+${controller}`);
  }
}

/** Folders of v1 hierarchies, each once: `cpu` is often a link to `cpu,cpuacct`. Empty on a machine with v2 alone. */
async function v1Hierarchies(): Promise<readonly string[]> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  const folders = mounts
    .split('\n')
    .filter((line) => line.includes(' - cgroup '))
    .map((line) => line.split(' ')[4] ?? '');
  return [...new Set(folders)].filter((folder) => folder.startsWith(`${v1Root}/`));
}

/** Every cgroup folder of the cluster that exists, in all hierarchies. */
export async function clusterGroups(): Promise<readonly string[]> {
  const names = [processCgroup, ...possibleNodes.map(({ cgroup }) => cgroup)];
  const roots = [await cgroupMount(), ...(await v1Hierarchies())];
  const candidates = roots.flatMap((root) => names.map((name) => path.join(root, name)));
  const present = await Promise.all(
    candidates.map((folder) =>
      stat(folder).then(
        () => [folder],
        () => [],
      ),
    ),
  );
  return present.flat();
}

/** Pids of all processes in the cluster's cgroups and below. */
export async function clusterPids(): Promise<readonly number[]> {
  const groups = await clusterGroups();
  const found = await Promise.all(groups.map(pidsBelow));
  return [...new Set(found.flat())].sort((a, b) => a - b);
}

async function pidsBelow(folder: string): Promise<readonly number[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => pidsBelow(path.join(folder, name))),
  );
  return [...own.split('\n').filter(Boolean).map(Number), ...below.flat()];
}

/**
 * Ends what is inside, shims before they can start anything anew, and removes the groups.
 * @throws HarnessError CGROUP-BUSY when something does not end.
 */
export async function destroyClusterGroups(): Promise<void> {
  // A v1 group cannot be killed as a whole: its members are, until a look finds none.
  for (let look = 0; look < 20; look++) {
    const pids = await clusterPids();
    if (pids.length === 0) break;
    pids.forEach(kill);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await allEnded((await clusterGroups()).map((folder) => destroyCgroup(folder)));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
