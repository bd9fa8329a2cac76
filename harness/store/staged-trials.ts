import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../core/hash.ts';
import type { Trial } from '../core/trial.ts';
import { fsyncPath } from '../io/files.ts';
import { checksumFile } from './trial-damage.ts';

/** A trial with the files that belong to it: name in the trial's folder -> content. */
export interface TrialFiles {
  readonly trial: Trial;
  readonly files: Readonly<Record<string, string>>;
  /** Folder of logs that is moved in as `logs/`, when there is one. */
  readonly logFolder?: string;
}

/** `007-istio`: the folder of a trial, and its name in the journal. */
export const trialName = (trial: Pick<Trial, 'number' | 'arm'>): string =>
  `${String(trial.number).padStart(3, '0')}-${trial.arm}`;

/** Folders of one experiment, on one file system. */
export interface Places {
  readonly staging: string;
  readonly trials: string;
}

/**
 * Writes all trials of a session, or none: aside, synced, published by one rename, then moved to their places.
 * Throws what the file system says; then nothing is left aside.
 */
export async function writeStaged(places: Places, session: string, trials: readonly TrialFiles[]): Promise<void> {
  const aside = path.join(places.staging, session);
  const ready = `${aside}.ready`;
  try {
    await rm(aside, { recursive: true, force: true });
    for (const trial of trials) await writeTrial(path.join(aside, trialName(trial.trial)), trial);
    await rename(aside, ready);
    await fsyncPath(places.staging);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  await publish(places, ready);
}

/** Completes what a crash interrupted, and drops what it left half-written. */
export async function recoverStaged(places: Places): Promise<void> {
  for (const entry of await readdir(places.staging).catch(() => [])) {
    const folder = path.join(places.staging, entry);
    if (entry.endsWith('.ready')) await publish(places, folder);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function publish({ trials }: Places, ready: string): Promise<void> {
  for (const name of await readdir(ready)) await rename(path.join(ready, name), path.join(trials, name));
  await fsyncPath(trials);
  await rm(ready, { recursive: true, force: true });
}

async function writeTrial(folder: string, { trial, files, logFolder }: TrialFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = { 'trial.json': text(trial), ...files };
  for (const [name, content] of Object.entries(all)) {
    await writeFile(path.join(folder, name), content);
    await fsyncPath(path.join(folder, name));
  }
  const sums = Object.fromEntries(Object.entries(all).map(([name, content]) => [name, sha256(content)]));
  await writeFile(path.join(folder, checksumFile), text(sums));
  await fsyncPath(path.join(folder, checksumFile));
  if (logFolder !== undefined) await rename(logFolder, path.join(folder, 'logs')).catch(() => undefined);
  await fsyncPath(folder);
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
