import { targetError } from '../../errors.ts';
import { clockProblem } from '../../core/gates-cluster.ts';
import type { PlacedSession, SessionRun, Stage, Step } from '../stage.ts';
import type { UndoStack } from '../undo-stack.ts';
import type { ClusterInstallRequest } from '../../../meshes/cluster-plane.ts';
import { runClusterSession } from './cluster-session.ts';
import { installMesh } from './install-mesh.ts';
import { requirePrivilege } from './interleaved-generator.ts';
import { runInterleavedSession } from './interleaved-session.ts';
import { NodeMeters } from './node-meters.ts';
import { clusterPlane, type ClusterRig } from './rig.ts';
import { deploySystem, type Outsider } from './system-objects.ts';

/**
 * Sessions on a cluster. Blocked: one arm at a time, each on a freshly installed mesh, the cluster swept after each.
 * Interleaved: all arms side by side, the meshes installed for the whole of the experiment.
 */
export class ClusterStage implements Stage {
  readonly #rig: ClusterRig;
  #outsider: Outsider | undefined;
  /** Of meshes that live through the experiment, by arm; empty in the blocked design. */
  readonly #requests = new Map<string, ClusterInstallRequest>();

  constructor(rig: ClusterRig) {
    this.#rig = rig;
  }

  async prepare(undo: UndoStack, step: Step): Promise<void> {
    this.#rig.log.status('starting the node meters');
    this.#outsider = await deploySystem(this.#rig, undo);
    await requireOneClock(this.#rig);
    await step('cluster-prepared');
    if (this.#rig.plan.design === 'interleaved') await this.#installAll(undo, step);
  }

  async #installAll(undo: UndoStack, step: Step): Promise<void> {
    const rig = this.#rig;
    await requirePrivilege(rig);
    for (const arm of rig.plan.arms) {
      this.#requests.set(arm.id, await installMesh(rig, arm, { plane: clusterPlane(arm.mesh), undo, step }));
      await step('arm-installed', { arm: arm.id });
    }
  }

  async run(placed: PlacedSession, session: SessionRun): Promise<void> {
    const outsider = this.#outsider;
    if (!outsider) throw new Error('prepare comes first');
    if (this.#rig.plan.design === 'blocked') await runClusterSession(this.#rig, placed, { ...session, outsider });
    else await runInterleavedSession(this.#rig, placed, { ...session, outsider, requests: this.#requests });
  }
}

/** Before anything is measured: the gate would reject every trial. @throws HarnessError CLOCK-SKEW (exit 4). */
async function requireOneClock(rig: ClusterRig): Promise<void> {
  const skew = await (await NodeMeters.open(rig)).clockSkew();
  const problem = skew && clockProblem(skew);
  if (!problem) return;
  throw targetError({
    code: 'CLOCK-SKEW',
    message: problem,
    hint: 'let the nodes keep time (chrony or systemd-timesyncd), then run the same command again',
  });
}
