import type { Arm } from '../core/plan.ts';
import type { EvidenceItem } from '../core/trial.ts';
import { HarnessError, messageOf } from '../errors.ts';
import { resetApplicationClock } from '../load/application-clock.ts';
import type { LoadArm } from '../../scenarios/_lib/load-file.ts';
import { applicationPort } from '../targets/lab/addresses.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Enrolled, Installed } from '../../meshes/mesh.ts';
import { plantRules, withPlantedRules } from './planted-rules.ts';

/** One arm while its session runs. */
export interface LiveArm {
  readonly arm: Arm;
  readonly pods: PodPair;
  /** Where its load is sent. */
  readonly address: Enrolled['address'];
  readonly enrolled: Enrolled;
  readonly proofBefore: readonly EvidenceItem[];
}

export interface FailedArm {
  readonly arm: Arm;
  readonly slot: number;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

export interface ArmSetup {
  readonly arm: Arm;
  readonly slot: number;
  readonly installed: Installed<PodPair>;
  readonly logFolder: string;
}

/** Pods, application, proxies, proof: an arm ready for load. Throws what went wrong (see failedArm). */
export async function bringUpArm(lab: Lab, setup: ArmSetup): Promise<LiveArm> {
  const { arm, slot } = setup;
  const pods = await lab.createPods(arm.id, slot, setup.logFolder);
  const planted = arm.planted ? ['-delay', `${arm.planted.delayMs}ms`] : [];
  await lab.startApplication(pods, planted);
  if (arm.plantedKernelRules !== undefined) await plantRules(pods, arm.plantedKernelRules);
  const enrolled = withPlantedRules(await setup.installed.enrol(pods), pods, arm.plantedKernelRules);
  const proofBefore = await enrolled.proveBefore();
  await resetApplicationClock(lab, pods);
  if (arm.bypassed !== true) return { arm, pods, address: enrolled.address, enrolled, proofBefore };
  // The negative control: nothing is redirected any more, and the load goes to the application itself.
  await lab.flushNat(pods);
  return { arm, pods, address: { host: pods.serverIp, port: applicationPort }, enrolled, proofBefore };
}

/** The error of an arm as data: the session goes on without it. */
export function failedArm({ arm, slot }: Pick<ArmSetup, 'arm' | 'slot'>, error: unknown): FailedArm {
  const known = error instanceof HarnessError;
  return {
    arm,
    slot,
    error: {
      code: known ? error.code : 'UNEXPECTED',
      message: messageOf(error),
      hint: known ? error.hint : 'read the logs of this trial',
    },
  };
}

export const loadArm = ({ arm, pods, address }: LiveArm, payloadBytes: number): LoadArm => ({
  id: arm.id,
  url: `http://${address.host}:${address.port}/?size=${payloadBytes}`,
  route: { host: address.host, namespace: pods.clientNamespace },
});

/** Processes of the arm that are no longer alive: `envoy-server (SIGKILL)`. */
export const endedProcessesOf = (lab: Lab, { arm }: LiveArm): string[] =>
  [...lab.processes].flatMap((each) => {
    const exit = each.spec.owner === arm.id ? each.exit() : undefined;
    return exit ? [`${each.spec.name} (${exit.signal ?? `exit code ${String(exit.code)}`})`] : [];
  });
