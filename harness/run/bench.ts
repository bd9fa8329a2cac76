import { randomInt } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../core/config.ts';
import { makePlan } from '../core/make-plan.ts';
import type { Environment } from '../core/environment.ts';
import type { Plan } from '../core/plan.ts';
import { preflightError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { RunFolder } from '../store/run-folder.ts';
import { labFacts } from '../targets/lab/facts.ts';
import { Lab } from '../targets/lab/lab.ts';
import { acquireLabLock } from '../targets/lab/lock.ts';
import { labPreflight, requireLinuxRoot } from '../targets/lab/preflight.ts';
import { pinnedVersions, resolveArms } from './arms.ts';
import { runExperiment } from './experiment.ts';
import type { Interrupt } from './interrupt.ts';
import { publish, requireEnoughTrials, type Published } from './publish.ts';
import { toolsFor, type Toolbox } from './tools.ts';

export interface BenchContext {
  readonly resultsRoot: string;
  /** How long to wait for another experiment on this machine, milliseconds. */
  readonly waitMs: number;
  readonly log: Log;
  readonly interrupt: Interrupt;
}

/** The plan of a config: arms resolved, seed drawn if none was given. */
export function planFor(config: Config): Plan {
  const arms = resolveArms(config.arms);
  return makePlan({ config, arms, versions: pinnedVersions(arms), seed: config.seed ?? randomInt(2 ** 32) });
}

/** Runs a new experiment to its report. */
export async function bench(plan: Plan, command: string, context: BenchContext): Promise<Published> {
  const toolbox = await prepare(plan, context);
  return inLab(plan, { toolbox, context }, async () => {
    const environment = await environmentOf(toolbox);
    return RunFolder.create(context.resultsRoot, experimentId(plan, new Date()), { plan, environment, command });
  });
}

/** Goes on with an experiment that ended early; rounds that are written are neither lost nor repeated. */
export async function resume(id: string, context: BenchContext): Promise<Published> {
  const run = await RunFolder.open(context.resultsRoot, id);
  const plan = await run.plan();
  const toolbox = await prepare(plan, context);
  await requireSameEnvironment(run, toolbox);
  return inLab(plan, { toolbox, context }, () => Promise.resolve(run));
}

/** Rounds of two machines are no rounds of one experiment. @throws HarnessError ENVIRONMENT-CHANGED (exit 3). */
async function requireSameEnvironment(run: RunFolder, toolbox: Toolbox): Promise<void> {
  const [then, now] = await Promise.all([run.environment(), environmentOf(toolbox)]);
  if (then.fingerprint === now.fingerprint && then.harness.commit === now.harness.commit) return;
  throw preflightError({
    code: 'ENVIRONMENT-CHANGED',
    message: `the machine, its kernel, a tool or this checkout is not what it was when ${run.id} began (environment.json says what it was)`,
    hint: `start a new experiment: ${await run.command()}`,
  });
}

const environmentOf = async ({ observed }: Toolbox): Promise<Environment> =>
  labFacts({ versions: observed, harnessVersion: await harnessVersion() });

async function prepare(plan: Plan, { log, interrupt, resultsRoot }: BenchContext): Promise<Toolbox> {
  requireLinuxRoot();
  await mkdir(resultsRoot, { recursive: true });
  await labPreflight({ log, signal: interrupt.signal, resultsOn: resultsRoot });
  return toolsFor(plan.arms, { log, signal: interrupt.signal });
}

async function inLab(
  plan: Plan,
  { toolbox, context }: { toolbox: Toolbox; context: BenchContext },
  openRun: () => Promise<RunFolder>,
): Promise<Published> {
  const { log, interrupt } = context;
  const what = `meshbench bench of ${plan.arms.map(({ id }) => id).join(', ')}`;
  const lock = await acquireLabLock({ what, waitMs: context.waitMs, log, signal: interrupt.signal });
  try {
    const run = await openRun();
    interrupt.setHint(`meshbench bench --resume ${run.id} goes on where it ended`);
    log.info(`experiment ${run.id}`);
    await run.recover();
    const lab = await Lab.up({
      what,
      toolCache: toolbox.cache,
      tools: toolbox.paths,
      logFolder: run.file('logs'),
      log,
      signal: interrupt.signal,
    });
    try {
      await runExperiment({ plan, run, lab, log, signal: interrupt.signal });
    } finally {
      await lab.down();
    }
    interrupt.signal.throwIfAborted();
    log.status('writing the report');
    const published = await publish(run);
    requireEnoughTrials(published, run.id);
    return published;
  } finally {
    await lock.release();
  }
}

/** `20261121-1103-istio-1a2b`: sorts by time, says what was compared, unique by plan. */
function experimentId(plan: Plan, now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const treatments = plan.arms.filter(({ role }) => role === 'treatment').map(({ id }) => id);
  const what =
    treatments.length === 0 ? 'twin' : treatments.length > 2 ? `${treatments.length}-arms` : treatments.join('-');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${what}-${plan.hash.slice(0, 6)}`;
}

async function harnessVersion(): Promise<string> {
  const file = path.join(import.meta.dirname, '../../package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
