import { access, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The file in which the kernel adds up the CPU time of every task of the machine, in nanoseconds, those that have ended
 * included: `cpuacct.usage` of the root of cgroup v1. A root has a `release_agent`; what a container sees as its root has not,
 * and holds only the container. https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html
 * @returns undefined where there is none: then all tasks are the sum of what can be read of each.
 */
export async function taskTotalFile(): Promise<string | undefined> {
  const mount = cpuacctMount(await readFile('/proc/self/mountinfo', 'utf8'));
  if (mount === undefined) return undefined;
  const isRoot = await access(path.join(mount, 'release_agent')).then(
    () => true,
    () => false,
  );
  return isRoot ? path.join(mount, 'cpuacct.usage') : undefined;
}

/** Mount point of cgroup v1's `cpuacct`, alone or together with `cpu`. */
export const cpuacctMount = (mountinfo: string): string | undefined =>
  mountinfo
    .split('\n')
    .find((mount) => / - cgroup \S+ \S*\bcpuacct\b/.test(mount))
    ?.split(' ')[4];
