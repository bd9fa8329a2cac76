import path from 'node:path';
import { flagName, parseCapacityConfig, type CapacityConfig } from '../core/capacity/capacity-config.ts';
import { expectedMinutes, type CapacityPlan } from '../core/capacity/capacity-plan.ts';
import { toSeconds } from '../core/units.ts';
import { usageError } from '../errors.ts';
import { pasteable } from '../io/exec.ts';
import { isDecorated, type Log } from '../io/log.ts';
import { labPlane } from '../run/arms.ts';
import type { RunContext } from '../run/lab-run.ts';
import { capacityPlanFor, measureCapacity, resumeCapacity } from '../run/capacity/capacity.ts';
import type { PublishedCapacity } from '../run/capacity/publish-capacity.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { sloWords } from '../../reports/capacity/method.ts';
import { renderCapacityText } from '../../reports/capacity/text.ts';
import { waitOf } from './wait.ts';

/** Flags that shape the experiment, as commander hands them over: texts. */
const shaping = [
  'mesh',
  'profile',
  'target',
  'scenario',
  'sloP99',
  'connections',
  'payload',
  'startRps',
  'warmUp',
  'measure',
  'blocks',
  'seed',
] as const;

type CapacityFlags = Readonly<Partial<Record<(typeof shaping)[number], string>>>;

export interface CapacityCommand extends CapacityFlags {
  readonly results: string;
  readonly wait: string;
  readonly resume?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `meshbench capacity`: what goes to stdout. */
export async function capacityCommand(flags: CapacityCommand, log: Log): Promise<string> {
  const waitMs = waitOf(flags.wait);
  if (flags.dryRun === true) {
    const plan = capacityPlanFor(configOf(flags));
    return flags.json === true ? `${JSON.stringify(plan, null, 1)}\n` : describeCapacityPlan(plan);
  }
  const interrupt = listenForInterrupt(log);
  try {
    const published = await run(flags, { resultsRoot: path.resolve(flags.results), waitMs, log, interrupt });
    return render(published, flags.json === true);
  } finally {
    interrupt.dispose();
  }
}

async function run(flags: CapacityCommand, context: RunContext): Promise<PublishedCapacity> {
  if (flags.resume !== undefined) {
    const ignored = shaping.filter((key) => flags[key] !== undefined);
    if (ignored.length === 0) return resumeCapacity(flags.resume, context);
    throw usageError({
      code: 'RESUME-IS-PLANNED',
      message: `--resume goes on with the plan as it is; it cannot take ${ignored.map(flagName).join(', ')}`,
      hint: `meshbench capacity --resume ${flags.resume}, or a new experiment without --resume`,
    });
  }
  const plan = capacityPlanFor(configOf(flags));
  context.log.info(describeCapacityPlan(plan).trimEnd());
  return measureCapacity(plan, commandOf(flags, plan.seed), context);
}

/** @throws HarnessError BAD-CONFIG (exit 2) with every problem at once. */
function configOf(flags: CapacityFlags): CapacityConfig {
  const given = shaping.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]] as const]));
  const parsed = parseCapacityConfig(Object.fromEntries(given));
  if (parsed.ok) return parsed.config;
  throw usageError({
    code: 'BAD-CONFIG',
    message: `${parsed.problems.length === 1 ? 'a problem' : `${parsed.problems.length} problems`} with the experiment:\n${parsed.problems.map((text) => `  ${text}`).join('\n')}`,
    hint: 'for example: meshbench capacity --mesh envoy-sidecar --slo-p99 10ms; meshbench capacity --help lists the flags',
  });
}

/** What is going to be run, for people. */
export function describeCapacityPlan(plan: CapacityPlan): string {
  const { load, search, confirm, slo } = plan;
  const arms = plan.arms.map(
    ({ label, mesh }) => `  ${label.padEnd(18)} ${labPlane(mesh).fidelity}: ${labPlane(mesh).fidelityNote}`,
  );
  const slowRps = 500;
  const usualRps = 2000;
  const enough = Math.floor((load.connections * 1000) / slo.p99Ms);
  return [
    `plan ${plan.hash.slice(0, 12)} (seed ${plan.seed}): capacity on the ${plan.target}, one arm at a time, scenario ${plan.scenario}`,
    ...arms,
    `SLO: ${sloWords(slo)}`,
    `${load.connections} connections, ${load.payload} B answers; with so many connections latency can reach the SLO below ${enough} rps only: above it a capacity may be a bound`,
    `search: from ${search.startRps} rps doubled, then bisected to within ${Math.round((search.resolution - 1) * 100)} %, steps of ${toSeconds(load.warmUp)} s warm-up and ${toSeconds(load.measure)} s measured`,
    `${confirm.blocks} blocks: within ${Math.round((confirm.spread - 1) * 100)} % of what the search found, each arm on a fresh data plane, ${confirm.requests} requests a step so that p99 may be quoted`,
    `about ${expectedMinutes(plan, usualRps)} min if the arms carry ${usualRps} rps, about ${expectedMinutes(plan, slowRps)} min if ${slowRps} rps`,
    '',
  ].join('\n');
}

/** The command that repeats this experiment, the drawn seed included. */
function commandOf(flags: CapacityFlags, seed: number): string {
  const args = shaping
    .filter((key) => key !== 'seed')
    .flatMap((key) => (flags[key] === undefined ? [] : [flagName(key), flags[key]]));
  return pasteable('bin/meshbench', ['capacity', ...args, '--seed', String(seed)]);
}

/** Capacities for the terminal, or the whole analysis as JSON. */
function render({ analysis, model, reportFile }: PublishedCapacity, json: boolean): string {
  if (json) return `${JSON.stringify(analysis, null, 1)}\n`;
  const width = Math.min(100, process.stdout.isTTY ? process.stdout.columns : 80);
  const text = renderCapacityText(model, { width, color: isDecorated(process.stdout) });
  return `${text.trimEnd()}\n\nreport: ${path.relative(process.cwd(), reportFile) || reportFile}\n`;
}
