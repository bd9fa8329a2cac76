import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

const pattern = /^\.build-(\d+)-(\d+)$/;

/** Runs `work` with an empty folder below `toolFolder` that is removed afterwards; its name says whose it is. */
export async function withStaging<T>(toolFolder: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = path.join(toolFolder, `.build-${process.pid}-${await startTimeOf(process.pid)}`);
  await mkdir(toolFolder, { recursive: true });
  await mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes what interrupted builds left behind; returns how many. Folders of living processes stay. */
export async function sweepStaging(toolFolder: string): Promise<number> {
  const names = await readdir(toolFolder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const [, pid, start] = pattern.exec(name) ?? [];
    if (pid === undefined || (await startTimeOf(Number(pid))) === start) continue;
    await rm(path.join(toolFolder, name), { recursive: true, force: true, maxRetries: 3 });
    removed++;
  }
  return removed;
}

/** When a living process started, in clock ticks since boot: tells a process from a later one with the same number. */
async function startTimeOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Field 22; the name in field 2 may hold anything up to the last parenthesis. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
