import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec } from '../../io/exec.ts';
import { cgroupFolder, cgroupMount, destroyCgroup } from './cgroups.ts';
import { everyStep } from './every-step.ts';
import { deleteNamespaces, ourNamespaces } from './network.ts';

/** Everything of a running lab that lives in files: configurations, certificates, sockets. Gone with the lab. */
export const stateFolder = '/run/meshbench';
/** The tool cache, mounted where the unprivileged uids of proxies can reach it (a root home is often 0700). */
export const toolMount = path.join(stateFolder, 'tools');
const recordFile = path.join(stateFolder, 'lab.json');

/** Who made the lab that stands: read by `target status`, and by the next start after a crash. */
export interface LabRecord {
  readonly pid: number;
  readonly what: string;
  readonly startedAt: string;
}

export async function writeRecord(record: LabRecord): Promise<void> {
  await mkdir(stateFolder, { recursive: true, mode: 0o755 });
  await writeFile(recordFile, `${JSON.stringify(record)}\n`);
}

export const readRecord = (): Promise<LabRecord | undefined> =>
  readFile(recordFile, 'utf8').then(
    (text) => JSON.parse(text) as LabRecord,
    () => undefined,
  );

/** What a sweep found and removed, in words; empty when the machine was clean. */
export type Swept = readonly string[];

/**
 * Ends and removes what names itself ours and nothing else: processes in our cgroups, our namespaces (and with them
 * interfaces and firewall rules), our mount, our state folder. Safe to call at any time by the holder of the lab lock.
 */
export async function sweep(): Promise<Swept> {
  const steps = [
    sweepProcesses,
    sweepNamespaces,
    async () => ((await unmountTools()) ? 'the tool mount' : undefined),
    sweepState,
  ];
  const swept = await everyStep(steps);
  return swept.filter((removed) => removed !== undefined);
}

async function sweepProcesses(): Promise<string | undefined> {
  const cgroups = path.join(await cgroupMount(), cgroupFolder);
  if (!(await exists(cgroups))) return undefined;
  await destroyCgroup(cgroups);
  return 'processes and cgroups';
}

async function sweepNamespaces(): Promise<string | undefined> {
  const namespaces = await ourNamespaces();
  if (namespaces.length === 0) return undefined;
  await deleteNamespaces(namespaces);
  return `${namespaces.length} network namespaces`;
}

async function sweepState(): Promise<string | undefined> {
  if (!(await exists(stateFolder))) return undefined;
  await rm(stateFolder, { recursive: true, force: true });
  return stateFolder;
}

/** Removes what arms keep in the state folder: certificates, configurations, files of pods. */
export async function forgetArmFiles(): Promise<void> {
  const entries = await readdir(stateFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && path.join(stateFolder, entry.name) !== toolMount);
  await Promise.all(folders.map(({ name }) => rm(path.join(stateFolder, name), { recursive: true, force: true })));
}

export async function mountTools(cache: string): Promise<void> {
  await mkdir(toolMount, { recursive: true, mode: 0o755 });
  // Read-only, so that nothing that tidies the state folder can ever reach into the cache.
  await exec('mount', ['-o', 'bind,ro', cache, toolMount], { timeoutMs: 5000 });
}

async function unmountTools(): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  const times = mounts.split('\n').filter((line) => line.split(' ')[4] === toolMount).length;
  for (let i = 0; i < times; i++) await exec('umount', [toolMount], { timeoutMs: 5000 });
  return times > 0;
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
