import type { Plan } from '../core/plan.ts';
import type { Log } from '../io/log.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Installed } from '../../meshes/mesh.ts';
import { experimentProbes } from './experiment-probes.ts';
import { installArm, notInstalled } from './install-arms.ts';
import type { ExperimentProbes } from './probing.ts';
import { runSession } from './session.ts';
import type { PlacedSession, SessionRun, Stage, Step } from './stage.ts';
import { UndoStack } from './undo-stack.ts';

export interface LabStageOptions {
  readonly plan: Plan;
  readonly run: RunFolder;
  readonly lab: Lab;
  readonly log: Log;
}

/** Sessions in the lab. Control planes live through an interleaved experiment, and through one session of a blocked one. */
export class LabStage implements Stage {
  readonly #options: LabStageOptions;
  /** Planes that live through the experiment, by arm id; empty in the blocked design. */
  readonly #installed = new Map<string, Installed<PodPair>>();
  #probes: ExperimentProbes | undefined;

  constructor(options: LabStageOptions) {
    this.#options = options;
  }

  async prepare(undo: UndoStack, step: Step): Promise<void> {
    const { plan, lab, log } = this.#options;
    this.#probes = await experimentProbes(lab, plan);
    if (plan.design === 'blocked') return;
    for (const arm of plan.arms) {
      log.status(`setting up ${arm.label}`);
      const plane = await installArm(this.#options, arm);
      undo.push(`uninstall ${arm.id}`, () => plane.uninstall());
      this.#installed.set(arm.id, plane);
      await step('arm-installed', { arm: arm.id });
    }
  }

  async run(placed: PlacedSession, session: SessionRun): Promise<void> {
    const { plan, lab, log } = this.#options;
    const probes = this.#probes;
    if (plan.design === 'interleaved') {
      await runSession({ plan, lab, installed: this.#installed, probes, ...session }, placed);
      return;
    }
    const installed = new Map<string, Installed<PodPair>>();
    const undo = new UndoStack(log);
    undo.push('the control planes', () => lab.closeControlPlanes());
    await undo.around(async () => {
      for (const arm of plan.arms.filter(({ id }) => placed.session.arms.some((each) => each.arm === id))) {
        const plane = await installArm(this.#options, arm).catch(notInstalled);
        undo.push(`uninstall ${arm.id}`, () => plane.uninstall());
        installed.set(arm.id, plane);
      }
      lab.signal.throwIfAborted();
      await runSession({ plan, lab, installed, probes, ...session }, placed);
    });
  }
}
