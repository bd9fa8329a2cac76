import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../harness/io/files.ts';
import { nodeCounts, stateFolder } from './layout.ts';

const recordSchema = z.strictObject({
  phase: z.enum(['starting', 'up']),
  startedAt: z.iso.datetime(),
  nodes: z.literal(nodeCounts),
  roles: z.boolean(),
  /** Kernel settings as they were before; put back by `down`. */
  sysctls: z.record(z.string(), z.string()),
  /** Folders outside the state folder that were not there before; removed by `down`. */
  foldersMade: z.array(z.string()),
});

/** What `up` writes down before it changes anything, so that `down` can undo it after any end. */
export type ClusterRecord = z.infer<typeof recordSchema>;

const recordFile = path.join(stateFolder, 'cluster.json');

export async function writeRecord(record: ClusterRecord): Promise<void> {
  await mkdir(stateFolder, { recursive: true, mode: 0o755 });
  await writeFileAtomic(recordFile, `${JSON.stringify(record)}\n`);
}

/** Undefined where there is no cluster, or none that says how it was made. */
export async function readRecord(): Promise<ClusterRecord | undefined> {
  const text = await readFile(recordFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
