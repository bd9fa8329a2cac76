import { readFile, readdir } from 'node:fs/promises';
import type { MemoryUse } from '../core/trial.ts';

/** Memory of a set of processes in bytes, from /proc/<pid>/smaps_rollup; a process that has ended counts nothing. */
export async function memoryOf(pids: readonly number[]): Promise<MemoryUse> {
  const uses = await Promise.all(
    pids.map(async (pid) => parseSmapsRollup(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''))),
  );
  return uses.reduce(
    (sum, use) => ({
      pssBytes: sum.pssBytes + use.pssBytes,
      anonymousBytes: sum.anonymousBytes + use.anonymousBytes,
      rssBytes: sum.rssBytes + use.rssBytes,
    }),
    { pssBytes: 0, anonymousBytes: 0, rssBytes: 0 },
  );
}

export function parseSmapsRollup(text: string): MemoryUse {
  const kib = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { pssBytes: kib('Pss'), anonymousBytes: kib('Anonymous'), rssBytes: kib('Rss') };
}

/** Voluntary and involuntary context switches of all threads of some processes since each began. */
export async function contextSwitchesOf(pids: readonly number[]): Promise<number> {
  const threads = await Promise.all(
    pids.map(async (pid) =>
      (await readdir(`/proc/${pid}/task`).catch(() => [])).map((tid) => `/proc/${pid}/task/${tid}/status`),
    ),
  );
  const counts = await Promise.all(
    threads.flat().map(async (file) => parseContextSwitches(await readFile(file, 'utf8').catch(() => ''))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

export function parseContextSwitches(text: string): number {
  const of = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return of('voluntary_ctxt_switches') + of('nonvoluntary_ctxt_switches');
}

/** Jiffies since boot over all cores. */
export interface MachineTimes {
  readonly total: number;
  readonly busy: number;
  readonly steal: number;
}

/** The first line of /proc/stat; guest time is already inside user time. https://man7.org/linux/man-pages/man5/proc_stat.5.html */
export function parseMachineTimes(text: string): MachineTimes {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = (
    text.split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq;
  return { total: busy + idle + iowait + steal, busy, steal };
}

/** Seconds since boot over all cores in which no work was done: idle and waiting for disks, and stolen by the hypervisor. */
export interface IdleTimes {
  /** Cores that are online: each has a line below the first. */
  readonly cores: number;
  readonly idleSeconds: number;
  readonly stealSeconds: number;
}

/** The same line; its unit is 1/100 s for every program on every Linux (USER_HZ). */
export function parseIdleTimes(text: string): IdleTimes {
  const [, , , idle = 0, iowait = 0, , , steal = 0] = (text.split('\n')[0] ?? '').split(/\s+/).slice(1).map(Number);
  const cores = text.match(/^cpu\d/gm)?.length ?? 0;
  return { cores, idleSeconds: (idle + iowait) / 100, stealSeconds: steal / 100 };
}

export const machineTimes = async (): Promise<MachineTimes> => parseMachineTimes(await readFile('/proc/stat', 'utf8'));

export const loadAverage1 = async (): Promise<number> =>
  Number((await readFile('/proc/loadavg', 'utf8')).split(' ')[0] ?? 0);
