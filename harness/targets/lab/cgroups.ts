import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { preflightError, targetError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import { allEnded } from './every-step.ts';

/**
 * Every process of the lab lives in a cgroup v2 of ours. That gives kernel-inclusive CPU time to the microsecond
 * (`cpu.stat` counts without the cpu controller), and makes "ours" a fact of the kernel: a sweep ends what is inside
 * these groups and nothing else. https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export interface CgroupCpu {
  readonly usageSeconds: number;
  /** In user mode and in the kernel; their sum is `usageSeconds`, which the kernel divides by what its ticks saw. */
  readonly userSeconds: number;
  readonly systemSeconds: number;
}

export const cgroupFolder = 'meshbench';

/** Mount point of the cgroup v2 hierarchy: `/sys/fs/cgroup`, or `/sys/fs/cgroup/unified` on hybrid machines. */
export async function cgroupMount(): Promise<string> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  const line = mounts.split('\n').find((mount) => mount.includes(' - cgroup2 '));
  const mount = line?.split(' ')[4];
  if (mount !== undefined) return mount;
  throw preflightError({
    code: 'NO-CGROUP2',
    message: 'no cgroup v2 hierarchy is mounted; CPU time per role is read from it',
    hint: 'mount one: mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified',
  });
}

/** Creates the group `<mount>/meshbench/<name>` and returns its folder. */
export async function createCgroup(mount: string, name: string): Promise<string> {
  const folder = path.join(mount, cgroupFolder, name);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw preflightError({
      code: 'CGROUP-READ-ONLY',
      message: `cannot create the cgroup ${folder}`,
      hint: 'run as root on the host, or in a container that has /sys/fs/cgroup writable',
      cause,
    });
  }
  return folder;
}

export async function readCpu(folder: string): Promise<CgroupCpu> {
  const stat = parseFlatKeyed(await readFile(path.join(folder, 'cpu.stat'), 'utf8'));
  const seconds = (key: string): number => (stat[key] ?? 0) / 1e6;
  return {
    usageSeconds: seconds('usage_usec'),
    userSeconds: seconds('user_usec'),
    systemSeconds: seconds('system_usec'),
  };
}

/**
 * The `cpu.stat` in which a CPU quota over this process would show as throttled periods: the cgroup v1 group that its
 * children stay in, or the root of what is visible of cgroup v2 (a container's limit is counted there).
 * @returns undefined when neither counts: then throttling cannot be observed, which is not the same as none.
 */
export async function throttleFile(mount: string): Promise<string | undefined> {
  const groups = await readFile('/proc/self/cgroup', 'utf8');
  const own = /^\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1];
  const candidates = [
    ...(own === undefined ? [] : [path.join('/sys/fs/cgroup/cpu', own, 'cpu.stat')]),
    path.join(mount, 'cpu.stat'),
  ];
  for (const file of candidates) if ((await throttledPeriods(file)) !== null) return file;
  return undefined;
}

/** Periods in which the group was held back by its quota, since it was made; null where the file does not say. */
export async function throttledPeriods(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseFlatKeyed(text)['nr_throttled'] ?? null;
}

export async function cgroupPids(folder: string): Promise<number[]> {
  const text = await readFile(path.join(folder, 'cgroup.procs'), 'utf8');
  return text.split('\n').filter(Boolean).map(Number);
}

/** A killed bpftrace leaves its group only when the kernel has released its programs and maps: seconds later. */
const emptyWithinMs = 20_000;

/**
 * Ends every process in the group at once (SIGKILL by the kernel) and removes the group; absent groups are fine.
 * @throws HarnessError CGROUP-BUSY (exit 4) when they have not left it in time; groups beside it are removed nevertheless.
 */
export async function destroyCgroup(folder: string, patienceMs = emptyWithinMs): Promise<void> {
  const present = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!present) return;
  const children = present.filter((child) => child.isDirectory());
  await allEnded(children.map(({ name }) => destroyCgroup(path.join(folder, name), patienceMs)));
  await writeFile(path.join(folder, 'cgroup.kill'), '1').catch(() => undefined);
  await removeEmptied(folder, patienceMs);
}

/** A killed process leaves its group when it is reaped or becomes a zombie of another parent. */
async function removeEmptied(folder: string, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await rmdir(folder);
      return;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' && code !== 'ENOTEMPTY') throw cause;
      if (performance.now() > deadline) throw busy(folder, { patienceMs, cause });
      await sleep(10);
    }
  }
}

const busy = (folder: string, { patienceMs, cause }: { patienceMs: number; cause: unknown }): Error =>
  targetError({
    code: 'CGROUP-BUSY',
    message: `the processes in ${folder} were killed and have not left it after ${patienceMs / 1000} s`,
    hint: 'the kernel may still be releasing what they held: run make clean in a minute',
    cause,
  });

/** `key value` lines, as cgroup files and /proc/net/netstat-like files have them. */
export function parseFlatKeyed(text: string): Record<string, number> {
  const pairs = text
    .split('\n')
    .map((line) => line.split(' '))
    .filter((words) => words.length === 2);
  return Object.fromEntries(pairs.map(([key, value]) => [key ?? '', Number(value)]));
}
