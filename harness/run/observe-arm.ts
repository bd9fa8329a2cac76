import { failedGates } from '../core/gates.ts';
import type { Load } from '../core/plan.ts';
import type { ProbedTrial } from '../core/probes/probe-outcome.ts';
import type { Evidence, GateFailure, Measurement } from '../core/trial.ts';
import { messageOf } from '../errors.ts';
import { applicationClockOf } from '../load/application-clock.ts';
import { memoryOf } from '../meters/procfs.ts';
import { switchesIn } from '../meters/sampler.ts';
import { cgroupPids } from '../targets/lab/cgroups.ts';
import type { Lab } from '../targets/lab/lab.ts';
import { endedProcessesOf, type LiveArm } from './arm-in-session.ts';
import { curveOf, measureArm, sentTo, type SessionReadings } from './measure.ts';
import { perRole, roleCgroup, type Role } from './roles.ts';
import { json, readingsFiles } from './trial-files.ts';

export type Switches = Readonly<Record<Role, number>>;

export const switchesOf = (lab: Lab, arm: string): Promise<Switches> =>
  perRole((role) => switchesIn(roleCgroup(lab, arm, role)));

export interface ArmAfterLoad {
  readonly live: LiveArm;
  readonly readings: SessionReadings;
  readonly switchesBefore: Switches;
  readonly load: Load;
  /** Id of the baseline arm. */
  readonly baseline: string;
}

/** What came of one arm: a measurement with its evidence, the gates that it failed, and the files to keep. */
export interface ObservedArm {
  readonly measurement?: Measurement;
  readonly evidence?: Evidence;
  readonly reasons: readonly GateFailure[];
  /** Of a probed session. */
  readonly probed?: ProbedTrial;
  readonly files: Readonly<Record<string, string>>;
}

/** Reads, proves and gates one arm after the load. A proof that cannot be had is a reason, not an error. */
export async function observeArm(lab: Lab, after: ArmAfterLoad): Promise<ObservedArm> {
  const { live, readings } = after;
  const { id } = live.arm;
  const endedProcesses = endedProcessesOf(lab, live);
  const files = readingsFiles(readings, id);
  // Before the proofs, which make work of their own.
  const memory = await perRole(async (role) => memoryOf(await cgroupPids(roleCgroup(lab, id, role)).catch(() => [])));
  const switches = await switchesOf(lab, id);
  try {
    const applicationClock = await applicationClockOf(lab, live.pods);
    const evidence = await proofAfter(after);
    const { measurement, unsteadySeries } = measureArm(readings, {
      arm: id,
      memory,
      contextSwitches: grown(after.switchesBefore, switches),
      applicationClock,
      baseline: after.baseline,
    });
    return {
      measurement,
      evidence,
      reasons: failedGates({ measurement, evidence, endedProcesses, unsteadySeries }),
      files: {
        ...files,
        'evidence.json': json(evidence),
        'curve.json': json(curveOf(readings, id, measurement.window)),
      },
    };
  } catch (error) {
    lab.signal.throwIfAborted();
    return { reasons: unprovable(error, endedProcesses), files };
  }
}

async function proofAfter({ live, readings, load }: ArmAfterLoad): Promise<Evidence> {
  const { enrolled, proofBefore } = live;
  const window = { requests: sentTo(readings, live.arm.id), payloadBytes: load.payload };
  return { before: proofBefore, after: await enrolled.proveAfter(window), facts: await enrolled.observe() };
}

function unprovable(error: unknown, endedProcesses: readonly string[]): GateFailure[] {
  const ended = endedProcesses.map((text) => ({
    gate: 'process-ended',
    reason: `ended while it was measured: ${text}`,
  }));
  return [
    ...ended,
    { gate: 'proof-after', reason: `the path could not be proved after the load: ${messageOf(error)}` },
  ];
}

const grown = (before: Switches, after: Switches): Switches => ({
  application: after.application - before.application,
  dataPlane: after.dataPlane - before.dataPlane,
  controlPlane: after.controlPlane - before.controlPlane,
});
