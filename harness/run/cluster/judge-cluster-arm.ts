import { clusterGateFailures, type ClusterTrialFacts } from '../../core/gates-cluster.ts';
import { failedGates } from '../../core/gates.ts';
import { baselineOf } from '../../core/plan.ts';
import type { Evidence, GateFailure, Measurement } from '../../core/trial.ts';
import { messageOf } from '../../errors.ts';
import type { Window } from '../../load/window.ts';
import { nodeLedger } from '../../meters/cluster/node-ledger.ts';
import { curveOf, measureArm, sentTo } from '../measure.ts';
import type { ObservedArm } from '../observe-arm.ts';
import { json, readingsFiles } from '../trial-files.ts';
import { applicationClockOf } from './application-clock.ts';
import { imagesIn } from './cluster-meters.ts';
import type { LiveClusterArm } from './live-arm.ts';
import type { ArmBefore, SessionObserved } from './observe-cluster-arm.ts';
import { callsOf, readingsOf } from './prove-arm.ts';
import type { ClusterRig } from './rig.ts';
import { switchesBetween, usesOf, type MemoryByRole } from './role-memory.ts';
import { clusterFactsOf, dataPlaneThrottling, unwellNodes } from './trial-facts.ts';

export interface ArmAfterLoad {
  readonly session: SessionObserved;
  readonly before: ArmBefore;
  readonly memoryAfter: MemoryByRole;
}

/** One arm after the load: measured, proved again, gated. A proof that cannot be had is a reason, not an error. */
export async function judgeClusterArm(
  rig: ClusterRig,
  live: LiveClusterArm,
  after: ArmAfterLoad,
): Promise<ObservedArm> {
  const { arm } = live;
  const { readings, ...around } = after.session;
  const { containers, memory } = after.before;
  const files = readingsFiles(readings, arm.id);
  try {
    // Counters first: every further call goes through the same proxies.
    const evidence = await proofAfter(rig, live, after);
    const { measurement: measured, unsteadySeries } = measureArm(readings, {
      arm: arm.id,
      memory: usesOf(after.memoryAfter),
      contextSwitches: switchesBetween(memory, after.memoryAfter),
      applicationClock: await applicationClockOf(rig.kube, live.pods),
      baseline: baselineOf(rig.plan).id,
    });
    const { window } = measured;
    const facts: ClusterTrialFacts = await clusterFactsOf(rig, live, { containers, window, ...around });
    const measurement = { ...measured, ...onNodes(rig, after, window) };
    return {
      measurement,
      evidence,
      reasons: [
        ...failedGates({ measurement, evidence, endedProcesses: [], unsteadySeries }),
        ...clusterGateFailures(facts),
      ],
      files: {
        ...files,
        'evidence.json': json(evidence),
        'curve.json': json(curveOf(readings, arm.id, window)),
        'cluster.json': json({ schema: 'meshbench.cluster-trial/1', ...facts, images: imagesIn(containers) }),
      },
    };
  } catch (error) {
    rig.signal.throwIfAborted();
    return { reasons: [...unprovable(error), ...(await unwellNodes(rig.kube, around.nodesBefore))], files };
  }
}

/** What the nodes did beside all pods is one arm's only where no other was up. */
function onNodes(
  { plan }: ClusterRig,
  { session: { metered }, before: { containers } }: ArmAfterLoad,
  window: Window,
): Pick<Measurement, 'nodeCpu' | 'dataPlaneThrottledPeriods'> {
  const throttledPeriods = dataPlaneThrottling(containers, metered, window);
  return {
    ...(plan.design === 'blocked' ? { nodeCpu: nodeLedger(metered.nodes, window) } : {}),
    ...(throttledPeriods === undefined ? {} : { dataPlaneThrottledPeriods: throttledPeriods }),
  };
}

async function proofAfter(
  { kube }: ClusterRig,
  { plane, pods, arm, proofBefore }: LiveClusterArm,
  { session: { readings }, before }: ArmAfterLoad,
): Promise<Evidence> {
  const after = await readingsOf(kube, pods, plane.proof.readings);
  const calls = await callsOf(kube, pods);
  const window = { requests: sentTo(readings, arm.id), payloadBytes: readings.load.payload };
  const place = { namespace: pods.namespace, pods };
  return {
    before: proofBefore,
    after: plane.proof.after({ before: before.readings, after, window }, calls, place),
    facts: plane.proof.facts(after, { client: pods.client, server: pods.server }),
  };
}

const unprovable = (error: unknown): GateFailure[] => [
  { gate: 'proof-after', reason: `the path could not be proved after the load: ${messageOf(error)}` },
];
