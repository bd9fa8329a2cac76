import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loadOf, type Arm } from '../../core/plan.ts';
import type { TrialFiles } from '../../store/staged-trials.ts';
import type { ClusterInstallRequest } from '../../../meshes/cluster-plane.ts';
import { failedArm, type FailedArm } from '../arm-in-session.ts';
import type { ObservedArm } from '../observe-arm.ts';
import type { PlacedSession, SessionRun } from '../stage.ts';
import { trialIdentity, trialOf } from '../trial-files.ts';
import { UndoStack } from '../undo-stack.ts';
import { keepLogs } from './arm-logs.ts';
import { bringUpBeside, type ArmBeside } from './interleaved-arm.ts';
import { routedArm, startBeside } from './interleaved-generator.ts';
import { NodeMeters } from './node-meters.ts';
import { observeClusterArms } from './observe-cluster-arm.ts';
import { clusterPlane, type ClusterRig } from './rig.ts';
import { sessionLoad } from '../session-load.ts';
import type { Outsider } from './system-objects.ts';

export interface InterleavedRun extends SessionRun {
  readonly outsider: Outsider;
  /** What the mesh of each arm was asked for when it was installed, by arm. */
  readonly requests: ReadonlyMap<string, ClusterInstallRequest>;
}

interface InterleavedSession {
  readonly placed: PlacedSession;
  readonly run: InterleavedRun;
  /** In the drawn order. */
  readonly setups: readonly ArmSetup[];
  readonly undo: UndoStack;
}

interface ArmSetup {
  readonly arm: Arm;
  readonly slot: number;
  readonly logFolder: string;
  /** Of this arm alone, so that all go at once. */
  readonly undo: UndoStack;
}

type Outcome = { readonly observed: ObservedArm } | { readonly failed: FailedArm['error'] };

/**
 * One session of an interleaved experiment: all its arms on fresh pods beside each other, one generator, everything but
 * the meshes removed. An arm that fails becomes an errored trial, and when the generator fails all of them do; only an
 * abort, a full disk and what cannot be removed throw.
 */
export async function runInterleavedSession(
  rig: ClusterRig,
  placed: PlacedSession,
  run: InterleavedRun,
): Promise<void> {
  const { plan, log } = rig;
  const startedAt = new Date().toISOString();
  const undo = new UndoStack(log);
  const setups = placed.session.arms.map(({ arm: id, slot }): ArmSetup => {
    const arm = plan.arms.find((each) => each.id === id);
    if (!arm) throw new Error(`a session names ${id}, which the plan does not have`);
    return { arm, slot, logFolder: path.join(run.folder, id), undo: new UndoStack(log) };
  });
  for (const { logFolder } of setups) await mkdir(logFolder, { recursive: true });
  undo.push('the arms', () => unwindTogether(setups.map((each) => each.undo)));
  await undo.around(async () => {
    const outcomes = await outcomesOf(rig, { placed, run, setups, undo });
    await Promise.all(
      setups.map(({ arm, logFolder }) => keepLogs(rig, { arm, plane: clusterPlane(arm.mesh), folder: logFolder })),
    );
    const endedAt = new Date().toISOString();
    const trials = setups.map(({ arm, logFolder }): TrialFiles => {
      const identity = { ...trialIdentity(plan, placed, arm), startedAt, endedAt };
      const outcome = outcomes.get(arm.id);
      if (!outcome) throw new Error('every arm has an outcome');
      return 'failed' in outcome
        ? { trial: { ...identity, state: 'errored', error: outcome.failed }, files: {}, logFolder }
        : { trial: trialOf(identity, outcome.observed), files: outcome.observed.files, logFolder };
    });
    await run.commit(trials.sort((a, b) => a.trial.number - b.trial.number));
  });
}

async function outcomesOf(rig: ClusterRig, session: InterleavedSession): Promise<ReadonlyMap<string, Outcome>> {
  const { setups, run } = session;
  const outcomes = new Map<string, Outcome>();
  const fail = ({ arm, slot }: ArmSetup, error: unknown): void => {
    outcomes.set(arm.id, { failed: failedArm({ arm, slot }, error).error });
  };
  const live: ArmBeside[] = [];
  await Promise.all(
    setups.map(async (setup) => {
      try {
        live.push(await bringUp(rig, run, setup));
      } catch (error) {
        fail(setup, error);
      }
    }),
  );
  rig.signal.throwIfAborted();
  // In the order of the plan, whoever was ready first.
  live.sort((a, b) => rig.plan.arms.indexOf(a.arm) - rig.plan.arms.indexOf(b.arm));
  await run.step('arms-ready', { live: live.map(({ arm }) => arm.id), failed: [...outcomes.keys()] });
  if (live.length === 0) return outcomes;
  try {
    const observed = await measured(rig, session, live);
    for (const [index, { arm }] of live.entries()) {
      const one = observed[index];
      if (one) outcomes.set(arm.id, { observed: one });
    }
  } catch (error) {
    rig.signal.throwIfAborted();
    for (const setup of setups) if (!outcomes.has(setup.arm.id)) fail(setup, error);
  }
  return outcomes;
}

function bringUp(rig: ClusterRig, { requests, outsider }: InterleavedRun, setup: ArmSetup): Promise<ArmBeside> {
  const { arm, undo } = setup;
  const request = requests.get(arm.id);
  if (!request) throw new Error(`the mesh of ${arm.id} was not installed`);
  return bringUpBeside(rig, { arm, plane: clusterPlane(arm.mesh), request, undo, outsider });
}

async function measured(
  rig: ClusterRig,
  { placed: { session }, run, undo }: InterleavedSession,
  live: readonly ArmBeside[],
): Promise<ObservedArm[]> {
  const load = loadOf(rig.plan, session.load);
  const meters = await NodeMeters.open(rig);
  const arms = await Promise.all(live.map((each) => routedArm(meters, each, load.payload)));
  const { script, folder } = run;
  const generator = await startBeside(rig, {
    script,
    folder,
    load: sessionLoad(load, { seed: session.loadSeed, arms }),
    undo,
  });
  const withGenerator = live.map((each) => ({ ...each, pods: { ...each.pods, generator: generator.pod } }));
  const observed = await observeClusterArms(rig, { arms: withGenerator, generator, load }, (event) => run.step(event));
  await generator.dismiss();
  return observed;
}

/** Namespaces take seconds each to go. @throws the first failure, after all were tried. */
async function unwindTogether(stacks: readonly UndoStack[]): Promise<void> {
  const ended = await Promise.allSettled(stacks.map((each) => each.unwind()));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}
