import { randomInt } from 'node:crypto';
import type { CapacityConfig } from '../../core/capacity/capacity-config.ts';
import { makeCapacityPlan, type CapacityPlan } from '../../core/capacity/capacity-plan.ts';
import { nextStep } from '../../core/capacity/next-step.ts';
import { pasteable } from '../../io/exec.ts';
import { CapacityFolder } from '../../store/capacity-folder.ts';
import { pinnedVersions, resolveArms } from '../arms.ts';
import { environmentOf, experimentId, inLab, prepareLab, type LabWork, type RunContext } from '../lab-run.ts';
import { requireSameEnvironment } from '../prepared-target.ts';
import { publishCapacity, requireCapacities, type PublishedCapacity } from './publish-capacity.ts';
import { runSteps } from './run-steps.ts';

/** The plan of a config: arms resolved, seed drawn if none was given. */
export function capacityPlanFor(config: CapacityConfig): CapacityPlan {
  const { mesh, profile } = config;
  const arms = resolveArms({ arms: mesh.map((name) => ({ mesh: name, profile })), twins: 1 });
  return makeCapacityPlan({ config, arms, versions: pinnedVersions(arms), seed: config.seed ?? randomInt(2 ** 32) });
}

/** Runs a new experiment to its report. */
export async function measureCapacity(
  plan: CapacityPlan,
  command: string,
  context: RunContext,
): Promise<PublishedCapacity> {
  const toolbox = await prepareLab(plan.arms, context);
  const open = async (): Promise<CapacityFolder> => {
    const environment = await environmentOf(toolbox.observed);
    return CapacityFolder.create(context.resultsRoot, experimentId(plan, 'capacity'), { plan, environment, command });
  };
  return published(await inLab({ ...workOf(plan, context), open }, toolbox, context));
}

/** Goes on with an experiment that ended early; steps that are written are neither lost nor repeated. */
export async function resumeCapacity(id: string, context: RunContext): Promise<PublishedCapacity> {
  const run = await CapacityFolder.open(context.resultsRoot, id);
  const plan = await run.plan();
  const { steps } = await run.contents();
  if (nextStep(plan, steps) === undefined) return published(run);
  const toolbox = await prepareLab(plan.arms, context);
  await requireSameEnvironment(run, () => environmentOf(toolbox.observed));
  const open = (): Promise<CapacityFolder> => Promise.resolve(run);
  return published(await inLab({ ...workOf(plan, context), open }, toolbox, context));
}

const workOf = (
  plan: CapacityPlan,
  { log, interrupt, resultsRoot }: RunContext,
): Omit<LabWork<CapacityFolder>, 'open'> => ({
  what: `meshbench capacity of ${plan.arms.map(({ id }) => id).join(', ')}`,
  resumeHint: (id) =>
    `${pasteable('meshbench', ['capacity', '--results', resultsRoot, '--resume', id])} goes on where it ended`,
  work: (run, lab) => runSteps({ plan, run, lab, log, signal: interrupt.signal }),
});

async function published(run: CapacityFolder): Promise<PublishedCapacity> {
  const result = await publishCapacity(run);
  requireCapacities(result.analysis, run.id);
  return result;
}
