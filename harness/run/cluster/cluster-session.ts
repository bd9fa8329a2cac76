import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loadOf, type Arm, type PlannedLoad } from '../../core/plan.ts';
import type { Trial } from '../../core/trial.ts';
import type { TrialFiles } from '../../store/staged-trials.ts';
import { generatorContainer, loadJobObjects } from '../../targets/kubernetes/load-job.ts';
import { failedArm } from '../arm-in-session.ts';
import type { ObservedArm } from '../observe-arm.ts';
import type { PlacedSession, SessionRun } from '../stage.ts';
import { trialIdentity, trialOf } from '../trial-files.ts';
import { UndoStack } from '../undo-stack.ts';
import { keepLogs } from './arm-logs.ts';
import { enrolArm } from './enrol-arm.ts';
import { GeneratorJob } from './generator-job.ts';
import { installMesh } from './install-mesh.ts';
import { provenArm, type LiveClusterArm } from './live-arm.ts';
import { observeClusterArms } from './observe-cluster-arm.ts';
import { urlOf } from './prove-arm.ts';
import { clusterPlane, type ClusterRig } from './rig.ts';
import { sessionLoad } from '../session-load.ts';
import type { Outsider } from './system-objects.ts';

/**
 * One session of a blocked experiment: its mesh installed, its arm measured, everything removed and the cluster swept.
 * An arm that fails becomes an errored trial; an abort, a full disk and a cluster that is not clean afterwards throw.
 */
export async function runClusterSession(
  rig: ClusterRig,
  placed: PlacedSession,
  run: SessionRun & { readonly outsider: Outsider },
): Promise<void> {
  const { plan, log, signal } = rig;
  const [place] = placed.session.arms;
  const arm = plan.arms.find(({ id }) => id === place?.arm);
  if (!arm || !place) throw new Error('a blocked session has one arm of the plan');
  const startedAt = new Date().toISOString();
  const logFolder = path.join(run.folder, arm.id);
  await mkdir(logFolder, { recursive: true });
  const undo = new UndoStack(log);
  await undo.around(async () => {
    const identity = (): Omit<Trial, 'state'> => ({
      ...trialIdentity(plan, placed, arm),
      startedAt,
      endedAt: new Date().toISOString(),
    });
    let files: TrialFiles;
    try {
      const outcome = await measuredArm(rig, { arm, placed, run, undo, logFolder });
      files = { trial: trialOf(identity(), outcome), files: outcome.files, logFolder };
    } catch (error) {
      signal.throwIfAborted();
      const { error: told } = failedArm({ arm, slot: place.slot }, error);
      await keepLogs(rig, { arm, plane: clusterPlane(arm.mesh), folder: logFolder });
      files = { trial: { ...identity(), state: 'errored', error: told }, files: {}, logFolder };
    }
    await run.commit([files]);
  });
}

interface SessionOfArm {
  readonly arm: Arm;
  readonly placed: PlacedSession;
  readonly run: SessionRun & { readonly outsider: Outsider };
  readonly undo: UndoStack;
  readonly logFolder: string;
}

async function measuredArm(rig: ClusterRig, session: SessionOfArm): Promise<ObservedArm> {
  const { arm, run, logFolder } = session;
  const { live, generator, load } = await bringUp(rig, session);
  await run.step('arms-ready', { live: [arm.id], failed: [] });
  const [outcome] = await observeClusterArms(rig, { arms: [live], generator, load }, (event) => run.step(event));
  if (!outcome) throw new Error('one arm gives one outcome');
  await keepLogs(rig, { arm, plane: live.plane, folder: logFolder });
  await generator.dismiss();
  return outcome;
}

interface ReadyForLoad {
  readonly live: LiveClusterArm;
  readonly generator: GeneratorJob;
  readonly load: PlannedLoad;
}

async function bringUp(rig: ClusterRig, { arm, placed, run, undo }: SessionOfArm): Promise<ReadyForLoad> {
  const load = loadOf(rig.plan, placed.session.load);
  const plane = clusterPlane(arm.mesh);
  const request = await installMesh(rig, arm, { plane, undo, step: run.step });
  const { namespace, enrolment, server } = await enrolArm(rig, { arm, plane, request, undo });
  const generator = await GeneratorJob.start(rig, {
    namespace,
    labels: 'app=client',
    objects: (job) => loadJobObjects({ ...rig, namespace, enrolment, ...job }),
    arm: arm.id,
    script: run.script,
    folder: run.folder,
    load: sessionLoad(load, {
      seed: placed.session.loadSeed,
      arms: [{ id: arm.id, url: urlOf(namespace, `/?size=${String(load.payload)}`) }],
    }),
  });
  const { outsider } = run;
  const pods = { namespace, client: generator.pod, clientContainer: generatorContainer, server, outsider };
  return { live: await provenArm(rig, { arm, plane, pods }), generator, load };
}
