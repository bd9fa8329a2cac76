import { mkdir } from 'node:fs/promises';
import type { Visit } from '../../core/capacity/capacity-plan.ts';
import type { Arm } from '../../core/plan.ts';
import type { Lab, PodPair } from '../../targets/lab/lab.ts';
import type { Installed } from '../../../meshes/mesh.ts';
import { bringUpArm, type LiveArm } from '../arm-in-session.ts';
import { labPlane } from '../arms.ts';

export interface VisitSetup {
  readonly visit: Visit;
  readonly arm: Arm;
  /** Logs of its processes. */
  readonly logFolder: string;
}

/** How long a control plane may take to be ready. */
const readyTimeoutMs = 30_000;

/** One arm up, alone, on a data plane and control plane that nothing else has used. */
export class LiveVisit {
  readonly visit: Visit;
  readonly live: LiveArm;
  readonly #lab: Lab;
  readonly #installed: Installed<PodPair>;

  private constructor(lab: Lab, { visit }: VisitSetup, up: { live: LiveArm; installed: Installed<PodPair> }) {
    this.visit = visit;
    this.live = up.live;
    this.#lab = lab;
    this.#installed = up.installed;
  }

  /** Throws what went wrong, after taking down what had come up. */
  static async begin(lab: Lab, setup: VisitSetup): Promise<LiveVisit> {
    const { arm, visit, logFolder } = setup;
    await mkdir(logFolder, { recursive: true });
    let installed: Installed<PodPair> | undefined;
    try {
      const request = { arm: arm.id, profile: arm.profile, logFolder, readyTimeoutMs };
      installed = await labPlane(arm.mesh).install(lab, request);
      await lab.openSession();
      const live = await bringUpArm(lab, { arm, slot: visit.slot, installed, logFolder });
      return new LiveVisit(lab, setup, { live, installed });
    } catch (error) {
      await takeDown(lab, installed);
      throw error;
    }
  }

  end(): Promise<void> {
    return takeDown(this.#lab, this.#installed);
  }
}

async function takeDown(lab: Lab, installed: Installed<PodPair> | undefined): Promise<void> {
  await lab.closeSession();
  await installed?.uninstall();
  await lab.closeControlPlanes();
}
