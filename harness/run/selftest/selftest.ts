import path from 'node:path';
import { parseConfig, type Config } from '../../core/config.ts';
import type { Environment } from '../../core/environment.ts';
import type { SelftestSummary } from '../../core/selftest.ts';
import { writeSelftest } from '../../store/selftests.ts';
import { meshes } from '../../../meshes/registry.ts';
import { planFor, runPlan } from '../bench.ts';
import type { RunContext } from '../lab-run.ts';
import { publish } from '../publish.ts';
import { aaGroup, bypassGroup, closedLoopGroup, plantedGroup, type ControlGroup, type Measured } from './controls.ts';

export interface SelftestOptions {
  /** A/A experiments, four comparisons each. */
  readonly aa: number;
  /** Experiments with planted delays. */
  readonly planted: number;
}

/**
 * Runs every control on this machine, the quickest first, and writes down what they said.
 * @returns the summary, and the folder that holds it with all its experiments.
 */
export async function selftest(
  { aa, planted }: SelftestOptions,
  context: RunContext,
): Promise<{ summary: SelftestSummary; folder: string }> {
  const startedAt = new Date().toISOString();
  const name = startedAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const folder = path.join(context.resultsRoot, 'selftests', name);
  const runs: GroupRun[] = [];
  for (const group of [bypassGroup(modelMesh()), closedLoopGroup, plantedGroup(planted), aaGroup(aa)]) {
    runs.push(
      await runGroup(group, {
        ...context,
        resultsRoot: folder,
        resumeHint: () => 'run make selftest again: it does not go on',
      }),
    );
  }
  const [environment] = runs.flatMap((run) => run.environment ?? []);
  const controls = runs.flatMap(({ group, measured }) => group.outcomes(measured));
  const summary: SelftestSummary = {
    schema: 'meshbench.selftest/1',
    startedAt,
    endedAt: new Date().toISOString(),
    fingerprint: environment?.fingerprint ?? '',
    harnessCommit: environment?.harness.commit ?? null,
    controls,
    passed: controls.every(({ passed }) => passed === true),
  };
  await writeSelftest(folder, summary);
  return { summary, folder };
}

/** How often an experiment that the gates left too little of is run again; each time is told. */
const mostRepeats = 2;

interface GroupRun {
  readonly group: ControlGroup;
  /** Without those that stayed unusable. */
  readonly measured: readonly Measured[];
  readonly environment: Environment | undefined;
}

async function runGroup(group: ControlGroup, context: RunContext): Promise<GroupRun> {
  const measured: Measured[] = [];
  let environment: Environment | undefined;
  for (let time = 1; time <= group.times; time++) {
    context.log.info(`control "${group.name}", experiment ${time} of ${group.times}`);
    for (let repeat = 0; repeat <= mostRepeats; repeat++) {
      const run = await runPlan(await planFor(configOf(group)), 'make selftest', context);
      await publish(run);
      environment ??= await run.environment();
      const one = { plan: await run.plan(), trials: await run.trials() };
      if (group.usable(one)) {
        measured.push(one);
        break;
      }
      context.log.warn(`${run.id}: the gates left too little to conclude from`);
    }
  }
  return { group, measured, environment };
}

function configOf({ name, config }: ControlGroup): Config {
  const result = parseConfig(config);
  if (!result.ok) throw new Error(`the plan of control "${name}" is wrong: ${result.problems.join('; ')}`);
  return result.config;
}

/** Any proxy pair of our own configuration will do for being bypassed: it needs no control plane. */
function modelMesh(): string {
  const found = meshes.find(({ planes: { lab } }) => lab.available && lab.fidelity === 'model');
  if (!found) throw new Error('the registry has no model for the lab');
  return found.id;
}
