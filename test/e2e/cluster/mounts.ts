import { readFile } from 'node:fs/promises';
import { targetError } from '../../../harness/errors.ts';
import { sleep } from '../../../harness/io/clock.ts';
import { exec } from '../../../harness/io/exec.ts';
import { stateFolder } from './layout.ts';

const patienceMs = 15_000;

/** Mount points below the state folder, the last mounted first: volumes, root file systems, network namespaces. */
export async function clusterMounts(): Promise<readonly string[]> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  return mounts
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => character(octal)))
    .filter((point) => point.startsWith(`${stateFolder}/`))
    .reverse();
}

/** Spaces and the like are written as `\040`. man 5 proc_pid_mountinfo */
const character = (octal: string): string => String.fromCharCode(Number.parseInt(octal, 8));

/** @throws HarnessError MOUNTS-BUSY naming what cannot be unmounted: nothing below it may be deleted then. */
export async function unmountAll(): Promise<number> {
  const before = (await clusterMounts()).length;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const points = await clusterMounts();
    if (points.length === 0) return before;
    // A killed process may hold one for a moment: the next look tries again.
    await exec('umount', points, { timeoutMs: 10_000 }).catch(() => undefined);
    const left = await clusterMounts();
    if (left.length > 0 && performance.now() > deadline) throw busy(left);
    if (left.length > 0) await sleep(200);
  }
}

const busy = (points: readonly string[]): Error =>
  targetError({
    code: 'MOUNTS-BUSY',
    message: `still mounted after ${patienceMs / 1000} s: ${points.join(', ')}`,
    hint: `see who uses it: fuser -vm ${points[0] ?? ''}; then make cluster-down`,
  });
