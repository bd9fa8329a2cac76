import path from 'node:path';
import type { Plan } from '../core/plan.ts';
import { usageError } from '../errors.ts';
import { pasteable } from '../io/exec.ts';
import type { Log } from '../io/log.ts';
import { bench, expectedOf, planFor, resume } from '../run/bench.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import type { RunContext } from '../run/lab-run.ts';
import type { Published } from '../run/publish.ts';
import { configOf, type BenchFlags } from './bench-options.ts';
import { describePlan } from './describe-plan.ts';
import { renderPublished } from './show.ts';
import { accessOf, type ClusterFlags } from './cluster-flags.ts';
import { clusterDryRun } from '../run/cluster/dry-run.ts';
import { plannedSlo } from './slo.ts';
import { waitOf } from './wait.ts';

export interface BenchCommand extends BenchFlags, ClusterFlags {
  readonly results: string;
  readonly resume?: string;
  readonly more?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly wait: string;
}

/** `meshbench bench`: what goes to stdout. */
export async function benchCommand(flags: BenchCommand, log: Log): Promise<string> {
  const waitMs = waitOf(flags.wait);
  if (flags.dryRun === true && (flags.resume ?? flags.more) !== undefined) {
    throw usageError({
      code: 'RESUME-IS-PLANNED',
      message: '--dry-run prints the plan of a new experiment; --resume and --more go on with one that is there',
      hint: 'leave out --dry-run, or --resume and --more',
    });
  }
  if (flags.dryRun === true) {
    const plan = await planOf(flags);
    if (flags.json === true) return `${JSON.stringify(plan, null, 1)}\n`;
    const steps = plan.target === 'kubernetes' ? await clusterDryRun(plan, accessOf(flags)) : '';
    return `${describePlan(plan)}${steps}${await expectedOf(plan, path.resolve(flags.results), log)}\n`;
  }
  const interrupt = listenForInterrupt(log);
  const cluster = accessOf(flags);
  const context: RunContext = { resultsRoot: path.resolve(flags.results), waitMs, log, interrupt, cluster };
  try {
    return renderPublished(await run(flags, context), { json: flags.json === true });
  } finally {
    interrupt.dispose();
  }
}

async function run(flags: BenchCommand, context: RunContext): Promise<Published> {
  if (flags.resume !== undefined) {
    const ignored = shaping.filter((key) => flags[key] !== undefined);
    if (ignored.length === 0) return resume(flags.resume, context, moreOf(flags));
    throw usageError({
      code: 'RESUME-IS-PLANNED',
      message: `--resume goes on with the plan as it is; it cannot take ${ignored.map(flagOf).join(', ')}`,
      hint: `meshbench bench --resume ${flags.resume}, or a new experiment without --resume`,
    });
  }
  if (flags.more !== undefined) {
    throw usageError({
      code: 'MORE-OF-WHAT',
      message: '--more adds rounds to an experiment that is there',
      hint: 'meshbench bench --resume <id> --more 6; results ls lists the ids',
    });
  }
  const plan = await planOf(flags);
  context.log.info(describePlan(plan).trimEnd());
  return bench(plan, commandOf(flags, plan.seed), context);
}

async function planOf(flags: BenchCommand): Promise<Plan> {
  const config = await configOf(flags);
  return planFor(config, { slo: await plannedSlo(config, flags), cluster: accessOf(flags) });
}

const mostMore = 500;

function moreOf({ more }: BenchCommand): number | undefined {
  if (more === undefined) return undefined;
  const rounds = Number(more);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= mostMore) return rounds;
  throw usageError({
    code: 'BAD-MORE',
    message: `"${more}" is not a number of rounds`,
    hint: `write --more 6, with a whole number from 1 to ${mostMore}`,
  });
}

/** Flags that shape an experiment. */
const shaping = [
  'mesh',
  'profile',
  'config',
  'target',
  'scenario',
  'rps',
  'connections',
  'payload',
  'warmUp',
  'measure',
  'rounds',
  'plantDelay',
  'seed',
  'design',
  'looks',
  'precision',
  'max',
  'quick',
  'label',
  'probes',
  'singleNode',
  'cpuBudget',
  'useExisting',
  'interleave',
] as const satisfies readonly (keyof BenchFlags)[];

/** `warmUp` -> `--warm-up`. */
const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The command that repeats this experiment, the drawn seed included. */
export function commandOf(flags: Omit<BenchCommand, 'results' | 'wait'>, seed: number): string {
  const args = shaping.flatMap((key) => {
    const value = flags[key];
    if (key === 'seed') return [];
    if (value === undefined || typeof value === 'boolean') return value === true ? [flagOf(key)] : [];
    return [value].flat().flatMap((text) => [flagOf(key), text]);
  });
  return pasteable('bin/meshbench', ['bench', ...args, '--seed', String(seed)]);
}
