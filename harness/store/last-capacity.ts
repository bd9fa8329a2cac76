import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { MeasuredCapacity } from '../core/capacity/measured-capacity.ts';
import { CapacityFolder } from './capacity-folder.ts';

/** The newest finished capacity experiment of an environment and scenario in a results folder; undefined without one. */
export async function lastCapacity(
  resultsRoot: string,
  { fingerprint, scenario }: { readonly fingerprint: string; readonly scenario: string },
): Promise<MeasuredCapacity | undefined> {
  // Ids begin with the time of their start.
  const names = (await readdir(resultsRoot).catch(() => [])).sort().reverse();
  for (const name of names) {
    const run = new CapacityFolder(path.join(resultsRoot, name));
    // Other experiments have no such file; one that was cut short has none, or half of one.
    const analysis = await run.analysis().catch(() => undefined);
    if (analysis?.schema !== 'meshbench.capacity/1' || analysis.blocks.done < analysis.blocks.planned) continue;
    const of = await Promise.all([run.plan(), run.environment()]).catch(() => undefined);
    if (of?.[0].scenario !== scenario || of[1].fingerprint !== fingerprint) continue;
    return { experiment: name, analysis };
  }
  return undefined;
}
