import { readFile, readdir } from 'node:fs/promises';
import type { ProbeCost } from '../core/probes/self-test.ts';

/**
 * What the kernel counted of the BPF programs that a process holds: runs and nanoseconds, by the file descriptors' fdinfo.
 * Somebody has to have switched the counting on (workload.ts, countProbeCost).
 * @returns null where BPF statistics are off, or nothing ran.
 */
export async function programCost(pid: number, requests: number): Promise<ProbeCost | null> {
  const folder = `/proc/${pid}/fdinfo`;
  const descriptors = await readdir(folder).catch(() => []);
  const programs = new Map<string, { runs: number; ns: number }>();
  for (const descriptor of descriptors) {
    const text = await readFile(`${folder}/${descriptor}`, 'utf8').catch(() => '');
    const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(text)?.[1];
    const id = field('prog_id');
    const ns = field('run_time_ns');
    if (id !== undefined && ns !== undefined) programs.set(id, { runs: Number(field('run_cnt') ?? 0), ns: Number(ns) });
  }
  const runs = [...programs.values()].reduce((sum, program) => sum + program.runs, 0);
  const ns = [...programs.values()].reduce((sum, program) => sum + program.ns, 0);
  return runs === 0 ? null : { runs, nsPerRun: ns / runs, nsPerRequest: ns / requests };
}
