import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { baselineOf, type Arm, type Plan, type RoundPlan } from '../core/plan.ts';
import type { Trial } from '../core/trial.ts';
import { toSeconds } from '../core/units.ts';
import { startGenerator, type GeneratorResult, type GeneratorRun } from '../load/generator.ts';
import { loadAverage1 } from '../meters/procfs.ts';
import { Sampler } from '../meters/sampler.ts';
import type { TrialFiles } from '../store/run-folder.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Installed } from '../../meshes/mesh.ts';
import { bringUpArm, failedArm, loadArm, type ArmSetup, type FailedArm, type LiveArm } from './arm-in-round.ts';
import { generatorMeter, type RoundReadings } from './measure.ts';
import { observeArm, switchesOf, type ObservedArm } from './observe-arm.ts';
import { meteredGroups } from './roles.ts';
import { trialIdentity } from './trial-files.ts';

export interface RoundContext {
  readonly plan: Plan;
  readonly lab: Lab;
  /** Control planes by arm id. */
  readonly installed: ReadonlyMap<string, Installed<PodPair>>;
  /** The bundled scenario. */
  readonly script: string;
  /** Scratch folder of the round: logs and the generator's files. */
  readonly folder: string;
  /** Writes the trials down, before anything is taken down: a clean-up that fails loses no measurement. */
  readonly commit: (trials: readonly TrialFiles[]) => Promise<void>;
  /** Called as the steps of the round pass. */
  readonly step: (event: string, details?: Readonly<Record<string, unknown>>) => Promise<void>;
}

/**
 * One interleaved round: all arms up on fresh namespaces, applications and proxies, one generator, everything down.
 * An arm that fails becomes an errored trial; only an abort, a failure of the generator itself or of the disk throws.
 */
export async function runRound(context: RoundContext, round: RoundPlan): Promise<void> {
  const { lab, plan } = context;
  const startedAt = new Date().toISOString();
  await mkdir(context.folder, { recursive: true });
  try {
    await lab.openRound();
    const { live, failed } = await bringUp(context, round);
    await context.step('arms-ready', { live: live.map(({ arm }) => arm.id), failed: failed.map(({ arm }) => arm.id) });
    const observed = live.length === 0 ? [] : await measureRound(context, round, live);
    const identityOf = (arm: Arm): Omit<Trial, 'state'> => ({
      ...trialIdentity(plan, round, arm),
      startedAt,
      endedAt: new Date().toISOString(),
    });
    const logsOf = (arm: Arm): string => path.join(context.folder, arm.id);
    const trials = [
      ...failed.map(({ arm, error }): TrialFiles => {
        return { trial: { ...identityOf(arm), state: 'errored', error }, files: {}, logFolder: logsOf(arm) };
      }),
      ...live.map(({ arm }, index): TrialFiles => {
        const outcome = observed[index] ?? { reasons: [], files: {} };
        return { trial: trialOf(identityOf(arm), outcome), files: outcome.files, logFolder: logsOf(arm) };
      }),
    ].sort((a, b) => a.trial.number - b.trial.number);
    await context.commit(trials);
  } finally {
    await lab.closeRound();
  }
}

function trialOf(identity: Omit<Trial, 'state'>, { measurement, evidence, reasons }: ObservedArm): Trial {
  if (reasons.length === 0 && measurement && evidence)
    return { ...identity, state: 'completed', measurement, evidence };
  return {
    ...identity,
    state: 'invalid',
    reasons,
    ...(measurement ? { measurement } : {}),
    ...(evidence ? { evidence } : {}),
  };
}

/** All arms at once, begun in the drawn order. */
async function bringUp(context: RoundContext, round: RoundPlan): Promise<{ live: LiveArm[]; failed: FailedArm[] }> {
  const live: LiveArm[] = [];
  const failed: FailedArm[] = [];
  const bringUpOne = async (setup: ArmSetup): Promise<void> => {
    try {
      live.push(await bringUpArm(context.lab, setup));
    } catch (error) {
      failed.push(failedArm(setup, error));
    }
  };
  await Promise.all(round.startOrder.map((id) => bringUpOne(setupOf(context, round, id))));
  context.lab.signal.throwIfAborted();
  // In the order of the plan, whoever was ready first.
  const position = ({ arm }: { arm: Arm }): number => context.plan.arms.indexOf(arm);
  const byPlan = (a: { arm: Arm }, b: { arm: Arm }): number => position(a) - position(b);
  return { live: live.sort(byPlan), failed: failed.sort(byPlan) };
}

function setupOf(context: RoundContext, round: RoundPlan, id: string): ArmSetup {
  const arm = context.plan.arms.find((each) => each.id === id);
  const installed = context.installed.get(id);
  if (!arm || !installed) throw new Error(`round ${round.round} names ${id}, which the plan does not have`);
  return { arm, installed, slot: round.slots.indexOf(id), logFolder: path.join(context.folder, id) };
}

async function measureRound(context: RoundContext, round: RoundPlan, live: readonly LiveArm[]): Promise<ObservedArm[]> {
  const { lab, plan, step } = context;
  const switches = await Promise.all(live.map(({ arm }) => switchesOf(lab, arm.id)));
  const generator = await startLoad(context, round, live);
  const arms = live.map(({ arm }) => arm.id);
  const sampler = new Sampler(
    { ...meteredGroups(lab, arms), [generatorMeter]: generator.process.cgroup },
    lab.quotaFile,
  );
  let result: GeneratorResult;
  try {
    await sampler.start();
    await step('load-started');
    result = await generator.finished;
  } finally {
    await sampler.stop();
  }
  await step('load-finished');
  const readings: RoundReadings = {
    generator: result,
    samples: sampler.samples,
    loadAverage1: await loadAverage1(),
    cores: availableParallelism(),
    load: plan.load,
  };
  const baseline = baselineOf(plan).id;
  const none = { application: 0, dataPlane: 0, controlPlane: 0 };
  const observe = (each: LiveArm, index: number): Promise<ObservedArm> =>
    observeArm(lab, { live: each, readings, switchesBefore: switches[index] ?? none, load: plan.load, baseline });
  return Promise.all(live.map(observe));
}

function startLoad(
  { lab, plan, script, folder }: RoundContext,
  round: RoundPlan,
  live: readonly LiveArm[],
): Promise<GeneratorRun> {
  const { load } = plan;
  const warmUpSeconds = toSeconds(load.warmUp);
  return startGenerator(lab, {
    script,
    folder,
    load: {
      rate: load.ratePerArm * live.length,
      // A second more than is asked for: the first second of a run is partial and goes to the warm-up.
      durationSeconds: warmUpSeconds + toSeconds(load.measure) + 1,
      warmUpSeconds,
      connections: load.connections,
      seed: round.loadSeed,
      arms: live.map((each) => loadArm(each, load.payload)),
    },
  });
}
