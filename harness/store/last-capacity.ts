import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CapacityPlan } from '../core/capacity/capacity-plan.ts';
import type { MeasuredCapacity } from '../core/capacity/measured-capacity.ts';
import type { Plan } from '../core/plan.ts';
import { CapacityFolder } from './capacity-folder.ts';

/** What a capacity must be of, to stand beside a comparison of latencies. */
export interface CapacityWanted {
  readonly fingerprint: string;
  readonly plan: Pick<Plan, 'scenario' | 'loads' | 'versions'>;
}

/** The newest finished capacity experiment of the same environment and work in a results folder; undefined without one. */
export async function lastCapacity(
  resultsRoot: string,
  { fingerprint, plan }: CapacityWanted,
): Promise<MeasuredCapacity | undefined> {
  // Ids begin with the time of their start.
  const names = (await readdir(resultsRoot).catch(() => [])).sort().reverse();
  for (const name of names) {
    const run = new CapacityFolder(path.join(resultsRoot, name));
    // Other experiments have no such file; one that was cut short has none, or half of one.
    const analysis = await run.analysis().catch(() => undefined);
    if (analysis?.schema !== 'meshbench.capacity/1' || analysis.blocks.done < analysis.blocks.planned) continue;
    const of = await Promise.all([run.plan(), run.environment()]).catch(() => undefined);
    if (!of || !isSameWork(of[0], plan) || of[1].fingerprint !== fingerprint) continue;
    return { experiment: name, analysis };
  }
  return undefined;
}

/** Versions are not in the fingerprint: those that both name must agree. */
const isSameWork = (measured: CapacityPlan, { scenario, loads, versions }: CapacityWanted['plan']): boolean =>
  measured.scenario === scenario &&
  loads.every(({ payload }) => payload === measured.load.payload) &&
  Object.entries(measured.versions).every(([name, version]) => (versions[name] ?? version) === version);
