import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { baselineOf, loadOf, type Arm, type Plan, type PlannedLoad, type Session } from '../core/plan.ts';
import type { Trial } from '../core/trial.ts';
import { startGenerator, type GeneratorResult, type GeneratorRun } from '../load/generator.ts';
import { LedgerMeter } from '../meters/ledger-meter.ts';
import { loadAverage1 } from '../meters/procfs.ts';
import { Sampler } from '../meters/sampler.ts';
import type { TrialFiles } from '../store/staged-trials.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Installed } from '../../meshes/mesh.ts';
import { bringUpArm, failedArm, loadArm, type ArmSetup, type FailedArm, type LiveArm } from './arm-in-session.ts';
import { generatorMeter, sentTo, type SessionReadings } from './measure.ts';
import { observeArm, switchesOf, type ObservedArm } from './observe-arm.ts';
import { Probing, type ArmProbes, type ExperimentProbes } from './probing.ts';
import { profileFiles } from './profile-files.ts';
import { meteredGroups } from './roles.ts';
import { firstSecondMs, sessionLoad } from './session-load.ts';
import type { PlacedSession, SessionRun } from './stage.ts';
import { trialIdentity, trialOf } from './trial-files.ts';

export interface SessionContext extends SessionRun {
  readonly plan: Plan;
  readonly lab: Lab;
  /** Control planes of the session's arms, by arm id. */
  readonly installed: ReadonlyMap<string, Installed<PodPair>>;
  /** Present when the plan asks for probes. */
  readonly probes: ExperimentProbes | undefined;
}

/**
 * One session: its arms up on fresh namespaces, applications and proxies, one generator, everything down.
 * An arm that fails becomes an errored trial; only an abort, a failure of the generator itself or of the disk throws.
 */
export async function runSession(context: SessionContext, placed: PlacedSession): Promise<void> {
  const { lab, plan } = context;
  const startedAt = new Date().toISOString();
  await mkdir(context.folder, { recursive: true });
  try {
    await lab.openSession();
    const { live, failed } = await bringUp(context, placed.session);
    await context.step('arms-ready', { live: live.map(({ arm }) => arm.id), failed: failed.map(({ arm }) => arm.id) });
    const observed = live.length === 0 ? [] : await measureSession(context, placed.session, live);
    const identityOf = (arm: Arm): Omit<Trial, 'state'> => ({
      ...trialIdentity(plan, placed, arm),
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
    await lab.closeSession();
  }
}

/** All arms at once, begun in the drawn order. */
async function bringUp(context: SessionContext, session: Session): Promise<{ live: LiveArm[]; failed: FailedArm[] }> {
  const live: LiveArm[] = [];
  const failed: FailedArm[] = [];
  const bringUpOne = async (setup: ArmSetup): Promise<void> => {
    try {
      live.push(await bringUpArm(context.lab, setup));
    } catch (error) {
      failed.push(failedArm(setup, error));
    }
  };
  await Promise.all(session.arms.map(({ arm, slot }) => bringUpOne(setupOf(context, arm, slot))));
  context.lab.signal.throwIfAborted();
  // In the order of the plan, whoever was ready first.
  const position = ({ arm }: { arm: Arm }): number => context.plan.arms.indexOf(arm);
  const byPlan = (a: { arm: Arm }, b: { arm: Arm }): number => position(a) - position(b);
  return { live: live.sort(byPlan), failed: failed.sort(byPlan) };
}

function setupOf(context: SessionContext, id: string, slot: number): ArmSetup {
  const arm = context.plan.arms.find((each) => each.id === id);
  const installed = context.installed.get(id);
  if (!arm || !installed) throw new Error(`a session names ${id}, which the plan does not have`);
  return { arm, installed, slot, logFolder: path.join(context.folder, id) };
}

async function measureSession(
  context: SessionContext,
  session: Session,
  live: readonly LiveArm[],
): Promise<ObservedArm[]> {
  const { lab, plan, step } = context;
  const load = loadOf(plan, session.load);
  const ledger = await LedgerMeter.open(path.dirname(lab.cgroup('lab', 'tool')));
  // Only of an arm that runs alone can the rest be billed; the others need no such pause.
  const idleOutsidePerSecond = plan.design === 'blocked' ? await ledger.outsideNow(idleReadingMs(load)) : undefined;
  const switches = await Promise.all(live.map(({ arm }) => switchesOf(lab, arm.id)));
  const probing = probingOf(context, session, live);
  const generator = await startLoad(context, { load, seed: session.loadSeed, probing }, live);
  const arms = live.map(({ arm }) => arm.id);
  const sampler = new Sampler(
    { ...meteredGroups(lab, arms), [generatorMeter]: generator.process.cgroup },
    lab.quotaFile,
    ledger,
  );
  let result: GeneratorResult;
  try {
    await sampler.start();
    await step('load-started');
    probing?.cutAfter(load.warmUp + firstSecondMs);
    result = await generator.finished;
  } finally {
    probing?.cutNoMore();
    await sampler.stop();
  }
  await step('load-finished');
  // Before the proofs, which send requests of their own.
  const probed = await probing?.finish((arm) => sentTo({ generator: result }, arm));
  const readings: SessionReadings = {
    generator: result,
    samples: sampler.samples,
    loadAverage1: await loadAverage1(),
    cores: availableParallelism(),
    load,
    idleOutsidePerSecond,
  };
  const baseline = baselineOf(plan).id;
  const none = { application: 0, dataPlane: 0, controlPlane: 0 };
  const observe = (each: LiveArm, index: number): Promise<ObservedArm> =>
    observeArm(lab, { live: each, readings, switchesBefore: switches[index] ?? none, load, baseline });
  const observed = await Promise.all(live.map(observe));
  return observed.map((each, index) => withProbes(each, probed?.get(live[index]?.arm.id ?? '')));
}

/** Long enough to be told from noise, and no large part of a short session. */
const idleReadingMs = ({ measure }: PlannedLoad): number => Math.min(3000, measure / 4);

function probingOf(context: SessionContext, { probes: tier }: Session, live: readonly LiveArm[]): Probing | undefined {
  const { lab, probes, folder } = context;
  return tier === undefined || !probes ? undefined : new Probing({ lab, probes, tier, live, folder });
}

function withProbes(observed: ObservedArm, probes: ArmProbes | undefined): ObservedArm {
  if (!probes) return observed;
  const lines = probes.lines.map((reading) => `${JSON.stringify(reading)}\n`).join('');
  const files = { ...observed.files, 'probes.ndjson': lines, ...profileFiles(probes.profiles) };
  return { ...observed, probed: probes.probed, files };
}

function startLoad(
  { lab, script, folder }: SessionContext,
  { load, seed, probing }: { load: PlannedLoad; seed: number; probing: Probing | undefined },
  live: readonly LiveArm[],
): Promise<GeneratorRun> {
  return startGenerator(lab, {
    script,
    folder,
    whileHeld: probing && ((pid) => probing.attach(pid)),
    load: sessionLoad(load, { seed, arms: live.map((each) => loadArm(each, load.payload)) }),
  });
}
