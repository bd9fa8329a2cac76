import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { fileSha256 } from '../harness/io/file-hash.ts';
import { fsyncPath } from '../harness/io/files.ts';
import type { Inputs, Tool } from './tool.ts';

const manifestSchema = z.strictObject({
  schema: z.literal('meshbench.tool/1'),
  tool: z.string(),
  /** As pinned. */
  version: z.string(),
  /** What the binary itself said when it was new; empty when it was not asked. */
  observed: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  inputs: z.record(z.string(), z.unknown()),
  /** ISO 8601. */
  builtAt: z.string(),
  seconds: z.number(),
});

/** What lies beside a cached binary and says what it must be. */
export type Manifest = z.infer<typeof manifestSchema>;

/** `${XDG_CACHE_HOME:-~/.cache}/meshbench`; a relative XDG_CACHE_HOME is ignored, as its specification wants. */
export function toolCacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(env['HOME'] ?? os.homedir(), '.cache'), 'meshbench');
}

/** Where a tool with these inputs lies: another set of inputs is another folder. */
export interface CacheEntry {
  /** Of the tool: holds one folder for each set of inputs and those of running builds. */
  readonly toolFolder: string;
  readonly folder: string;
  readonly binary: string;
  readonly manifest: string;
  readonly inputs: Inputs;
}

export function entryOf(cacheRoot: string, tool: Tool, inputs: Inputs): CacheEntry {
  const toolFolder = path.join(cacheRoot, tool.id);
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const folder = path.join(toolFolder, key);
  return {
    toolFolder,
    folder,
    binary: path.join(folder, tool.id),
    manifest: path.join(folder, 'manifest.json'),
    inputs,
  };
}

export type Found =
  | { readonly state: 'absent' }
  | { readonly state: 'present'; readonly manifest: Manifest }
  | { readonly state: 'corrupted'; readonly reason: string };

/** Whether the cached binary is the one that its manifest describes, by size and SHA-256 (about 0.2 s for 100 MB). */
export async function inspect(entry: CacheEntry, { hash = true } = {}): Promise<Found> {
  const corrupted = (reason: string): Found => ({ state: 'corrupted', reason });
  if (!(await exists(entry.folder))) return { state: 'absent' };
  const manifest = await readManifest(entry.manifest);
  if (!manifest) return corrupted('its manifest is missing or unreadable');
  const found = await stat(entry.binary).catch(() => undefined);
  if (!found) return corrupted('the binary is missing');
  if (found.size !== manifest.bytes) return corrupted(`it has ${found.size} bytes instead of ${manifest.bytes}`);
  if ((found.mode & 0o111) === 0) return corrupted('it is not executable');
  if (hash && (await fileSha256(entry.binary)) !== manifest.sha256)
    return corrupted('its SHA-256 is not that of its manifest');
  return { state: 'present', manifest };
}

/**
 * Makes a new binary the cached one: it appears whole, with its manifest, or not at all.
 * `staging` is a folder on the same file system that nobody else uses.
 */
export async function publish(
  entry: CacheEntry,
  staging: string,
  built: { readonly binary: string; readonly manifest: Omit<Manifest, 'sha256' | 'bytes'> },
): Promise<Manifest> {
  const finished = path.join(staging, 'finished');
  await mkdir(finished);
  const binary = path.join(finished, path.basename(entry.binary));
  await rename(built.binary, binary);
  await chmod(binary, 0o755);
  const manifest = { ...built.manifest, sha256: await fileSha256(binary), bytes: (await stat(binary)).size };
  const manifestFile = path.join(finished, path.basename(entry.manifest));
  await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  for (const written of [binary, manifestFile, finished]) await fsyncPath(written);
  // A corrupted one goes first: rename replaces no folder that has something in it.
  if (await exists(entry.folder)) await rename(entry.folder, path.join(staging, 'replaced'));
  await rename(finished, entry.folder);
  await fsyncPath(entry.toolFolder);
  return manifest;
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
