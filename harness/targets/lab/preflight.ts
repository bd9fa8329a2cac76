import { statfs } from 'node:fs/promises';
import { freemem, platform } from 'node:os';
import { preflightError } from '../../errors.ts';
import type { Log } from '../../io/log.ts';
import { cgroupMount } from './cgroups.ts';
import { ensureSystemPackages } from './packages.ts';

export interface PreflightOptions {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** A folder on the disk that results go to. */
  readonly resultsOn: string;
}

const leastMemoryBytes = 1024 ** 3;
const leastDiskBytes = 200 * 1024 ** 2;

/**
 * What the lab needs of this machine beside root; missing packages are installed where that is possible.
 * @throws HarnessError (exit 3).
 */
export async function labPreflight({ log, signal, resultsOn }: PreflightOptions): Promise<void> {
  await cgroupMount();
  await ensureSystemPackages({ log, signal, allowInstall: (process.env['NO_INSTALL'] ?? '') === '' });
  if (freemem() < leastMemoryBytes) {
    throw preflightError({
      code: 'LITTLE-MEMORY',
      message: `only ${Math.round(freemem() / 1024 ** 2)} MiB of memory are free; the lab needs about 1 GiB`,
      hint: 'end other programs and try again',
    });
  }
  const { bavail, bsize } = await statfs(resultsOn);
  if (bavail * bsize < leastDiskBytes) {
    throw preflightError({
      code: 'LITTLE-DISK',
      message: `only ${Math.round((bavail * bsize) / 1024 ** 2)} MiB are free at ${resultsOn}; an experiment may need 200 MiB`,
      hint: 'free space there, or give another folder with --results',
    });
  }
}

/** @throws HarnessError NOT-LINUX or NOT-ROOT (exit 3). */
export function requireLinuxRoot(): void {
  if (platform() !== 'linux') {
    throw preflightError({
      code: 'NOT-LINUX',
      message: 'the lab is made of Linux network namespaces and cgroups',
      hint: 'run it on Linux, or in a Linux virtual machine',
    });
  }
  if (process.getuid?.() !== 0) {
    throw preflightError({
      code: 'NOT-ROOT',
      message: 'the lab makes network namespaces, cgroups and firewall rules in them, which takes root',
      hint: 'run the same command as root: sudo make bench MESH=...',
    });
  }
}
