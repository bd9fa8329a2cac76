import { randomInt } from 'node:crypto';
import { fewestRounds, type Config } from '../core/config.ts';
import { makePlan } from '../core/make-plan.ts';
import { expectedRoundSeconds, type Plan } from '../core/plan.ts';
import { roundsDone } from '../core/rounds-done.ts';
import type { SloProfile } from '../core/slo/slo-profile.ts';
import { toSeconds } from '../core/units.ts';
import { usageError } from '../errors.ts';
import { pasteable } from '../io/exec.ts';
import type { Log } from '../io/log.ts';
import { indexExperiment } from '../store/catalogue/index-experiment.ts';
import { requireScenario } from '../load/bundle.ts';
import { RunFolder } from '../store/run-folder.ts';
import { readSupply } from '../targets/kubernetes/supply.ts';
import { inTheLab, onACluster, pinnedVersions, resolveArms } from './arms.ts';
import type { ClusterAccess } from './cluster/cluster-access.ts';
import { expectationFor, expectationWords } from './expect.ts';
import { environmentOf, experimentId, type RunContext } from './lab-run.ts';
import { preparedTarget, requireSameEnvironment, type ExperimentWork } from './prepared-target.ts';
import { publish, requireEnoughTrials, type Published } from './publish.ts';
import { observedIfThere } from './tools.ts';

/**
 * The plan of a config: arms resolved, seed drawn if none was given.
 * @throws HarnessError NO-SUCH-SCENARIO, or PLAN-DECIDES-NOTHING when the time allowed is too short for an interval (exit 2).
 */
export async function planFor(config: Config, { slo, cluster }: PlanOptions = {}): Promise<Plan> {
  requireScenario(config.scenario);
  const lookUp = config.target === 'lab' ? inTheLab : onACluster(await readSupply(cluster?.supply));
  const arms = resolveArms(config, lookUp);
  const versions = pinnedVersions(arms, lookUp);
  const plan = makePlan({ config, arms, versions, seed: config.seed ?? randomInt(2 ** 32), slo });
  const { maxDuration } = plan.stop;
  const neededSeconds = fewestRounds * expectedRoundSeconds(plan);
  if (maxDuration === undefined || toSeconds(maxDuration) >= neededSeconds) return plan;
  throw usageError({
    code: 'PLAN-DECIDES-NOTHING',
    message: `${toSeconds(maxDuration)} s are too short for ${fewestRounds} rounds of about ${Math.ceil(expectedRoundSeconds(plan))} s, and fewer rounds decide nothing`,
    hint: `give --max ${Math.ceil(neededSeconds)}s or more, or shorter rounds`,
  });
}

export interface PlanOptions {
  readonly slo?: SloProfile | undefined;
  readonly cluster?: ClusterAccess | undefined;
}

/** What the twin's history says of a plan before anything is built or run, in words. */
export async function expectedOf(plan: Plan, resultsRoot: string, log: Log): Promise<string> {
  // A cluster is not asked before its experiment begins.
  if (plan.target !== 'lab') return 'how many rounds are needed is told when the cluster is reached';
  const observed = await observedIfThere(plan.arms);
  if (!observed) return 'how many rounds are needed is told when the tools are there';
  const { fingerprint } = await environmentOf(observed);
  return expectationWords(plan, await expectationFor(plan, { resultsRoot, fingerprint, log }));
}

/** Runs a new experiment to its report. */
export async function bench(plan: Plan, command: string, context: RunContext): Promise<Published> {
  return conclude(await runPlan(plan, command, context), context);
}

/** Runs a new experiment and writes its trials down; concludes nothing. */
export async function runPlan(plan: Plan, command: string, context: RunContext): Promise<RunFolder> {
  const { resultsRoot, log } = context;
  const target = await preparedTarget(plan, context);
  const open = async (): Promise<RunFolder> => {
    const environment = await target.environment();
    const expectation = await expectationFor(plan, { resultsRoot, log, fingerprint: environment.fingerprint });
    log.info(expectationWords(plan, expectation));
    return RunFolder.create(resultsRoot, experimentId(plan), { plan, environment, command, expectation });
  };
  return target.execute({ ...namesOf(plan, context), open });
}

/**
 * Goes on with an experiment that ended early; trials that are written are neither lost nor repeated. `more` declares so
 * many further rounds first: one more look at the data. What a stop rule ended goes on in no other way.
 */
export async function resume(id: string, context: RunContext, more?: number): Promise<Published> {
  const run = await RunFolder.open(context.resultsRoot, id);
  const plan = await run.plan();
  if (more !== undefined) await requireEnded(run);
  if (more === undefined && (await run.ended()) !== null) {
    context.log.info(
      `${id} has come to its end (${(await run.ended()) ?? ''}); --more N adds rounds, as one more look`,
    );
    return conclude(run, context);
  }
  const target = await preparedTarget(plan, context);
  await requireSameEnvironment(run, target.environment);
  const open = async (): Promise<RunFolder> => {
    // Only now is nobody else at work on it.
    if (more !== undefined) await declareMore(run, more);
    return run;
  };
  return conclude(await target.execute({ ...namesOf(plan, context), open }), context);
}

const namesOf = (plan: Plan, { resultsRoot }: RunContext): Pick<ExperimentWork, 'what' | 'resumeHint'> => ({
  what: `meshbench bench of ${plan.arms.map(({ id }) => id).join(', ')}`,
  resumeHint: (id) =>
    `${pasteable('meshbench', ['bench', '--results', resultsRoot, '--resume', id])} goes on where it ended`,
});

/** @throws HarnessError NOT-ENDED (exit 2). */
async function requireEnded(run: RunFolder): Promise<void> {
  if ((await run.ended()) !== null) return;
  throw usageError({
    code: 'NOT-ENDED',
    message: `${run.id} has not come to its end: its planned rounds come first`,
    hint: `meshbench bench --resume ${run.id}, and then --more if it is still inconclusive`,
  });
}

async function declareMore(run: RunFolder, rounds: number): Promise<void> {
  await requireEnded(run);
  const { trials, damaged } = await run.contents();
  const afterRounds = roundsDone(await run.plan(), trials, damaged);
  // One of which nothing ran yet was no look: it is declared anew.
  await run.extend({ afterRounds, rounds, declaredAt: new Date().toISOString() });
}

/** Analyses, reports and indexes what was measured. @throws HarnessError as requireEnoughTrials, after all is written. */
async function conclude(run: RunFolder, { log, resultsRoot }: RunContext): Promise<Published> {
  log.status('writing the report');
  const published = await publish(run);
  await indexExperiment(resultsRoot, run, log);
  requireEnoughTrials(published, run.id);
  return published;
}
