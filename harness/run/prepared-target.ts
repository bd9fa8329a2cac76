import type { Environment } from '../core/environment.ts';
import { canonicalJson } from '../core/hash.ts';
import type { Plan, TargetName } from '../core/plan.ts';
import { preflightError } from '../errors.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { runExperiment } from './experiment.ts';
import { environmentOf, inLab, prepareLab, type RunContext } from './lab-run.ts';
import { LabStage } from './lab-stage.ts';

/** What an experiment brings to its target. */
export interface ExperimentWork {
  /** Names the holder of the target to whoever finds it taken: `meshbench bench of none, twin`. */
  readonly what: string;
  /** What to do after an interrupt, given the experiment's id. */
  readonly resumeHint: (id: string) => string;
  /** The folder of the experiment; called once nobody else is at work on the target. */
  readonly open: () => Promise<RunFolder>;
}

/** A target whose rights, tools and versions have been looked at; nothing of it is taken yet. */
export interface PreparedTarget {
  readonly environment: () => Promise<Environment>;
  /** Takes the target, runs the experiment, leaves nothing behind. */
  readonly execute: (work: ExperimentWork) => Promise<RunFolder>;
}

const prepare: Readonly<Record<TargetName, (plan: Plan, context: RunContext) => Promise<PreparedTarget>>> = {
  lab: async ({ arms }, context) => {
    const toolbox = await prepareLab(arms, context);
    const { log, interrupt } = context;
    return {
      environment: () => environmentOf(toolbox.observed),
      execute: (work) =>
        inLab(
          {
            ...work,
            work: async (run, lab) => {
              const plan = await run.plan();
              const stage = new LabStage({ plan, run, lab, log });
              await runExperiment({ plan, run, stage, log, signal: interrupt.signal });
            },
          },
          toolbox,
          context,
        ),
    };
  },
  // Loaded when it is asked for: the client of Kubernetes takes half a second, which no other command needs.
  kubernetes: async (plan, context) => (await import('./cluster/cluster-run.ts')).prepareCluster(plan, context),
};

/** @throws HarnessError (exit 3) with everything that is missing. */
export const preparedTarget = (plan: Plan, context: RunContext): Promise<PreparedTarget> =>
  prepare[plan.target](plan, context);

/** What any experiment tells of where it ran and how it was begun. */
export interface BegunExperiment {
  readonly id: string;
  environment(): Promise<Environment>;
  command(): Promise<string>;
}

/** Trials of two machines are no trials of one experiment. @throws HarnessError ENVIRONMENT-CHANGED (exit 3). */
export async function requireSameEnvironment(
  run: BegunExperiment,
  environmentNow: PreparedTarget['environment'],
): Promise<void> {
  const [then, now] = await Promise.all([run.environment(), environmentNow()]);
  const sameVersions = canonicalJson(then.versions) === canonicalJson(now.versions);
  if (then.fingerprint === now.fingerprint && sameVersions && then.harness.commit === now.harness.commit) return;
  throw preflightError({
    code: 'ENVIRONMENT-CHANGED',
    message: `the target, a kernel, a tool or this checkout is not what it was when ${run.id} began (environment.json says what it was)`,
    hint: `start a new experiment: ${await run.command()}`,
  });
}
