import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { exec } from './exec.ts';

const root = path.join(import.meta.dirname, '../..');
const packageSchema = z.looseObject({ version: z.string() });

/** Version in package.json, commit (null outside a checkout or without git), and the Node that runs. */
export async function harnessFacts(): Promise<{ version: string; commit: string | null; node: string }> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  return {
    version: packageSchema.parse(JSON.parse(text)).version,
    commit: await checkoutCommit(),
    node: process.version,
  };
}

/** The commit of this checkout, with `+changes` where files differ from it; null outside a checkout or without git. */
export async function checkoutCommit(): Promise<string | null> {
  try {
    const git = (args: string[]): ReturnType<typeof exec> => exec('git', ['-C', root, ...args], { timeoutMs: 5000 });
    const head = (await git(['rev-parse', 'HEAD'])).stdout.trim();
    const changed = (await git(['status', '--porcelain', '--untracked-files=no'])).stdout.trim() !== '';
    return changed ? `${head}+changes` : head;
  } catch {
    return null;
  }
}
