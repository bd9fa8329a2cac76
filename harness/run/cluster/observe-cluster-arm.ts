import { clusterGateFailures, type ClusterTrialFacts } from '../../core/gates-cluster.ts';
import { failedGates } from '../../core/gates.ts';
import type { Evidence, GateFailure, MemoryUse } from '../../core/trial.ts';
import { messageOf } from '../../errors.ts';
import type { GeneratorResult } from '../../load/generator.ts';
import { nodeLedger } from '../../meters/cluster/node-ledger.ts';
import { baselineOf } from '../../core/plan.ts';
import { curveOf, measureArm, sentTo, type SessionReadings } from '../measure.ts';
import type { ObservedArm } from '../observe-arm.ts';
import { perRole } from '../roles.ts';
import { json, readingsFiles } from '../trial-files.ts';
import { coresOf } from '../../targets/kubernetes/quantities.ts';
import { containersByRole, idsOf, imagesIn, type ContainersByRole } from './cluster-meters.ts';
import type { LiveClusterArm } from './cluster-session.ts';
import { applicationClockOf } from './application-clock.ts';
import { NodeMeters, type MemoryReading } from './node-meters.ts';
import { callsOf, readingsOf } from './prove-arm.ts';
import type { ClusterRig } from './rig.ts';
import { clusterFactsOf, dataPlaneThrottling, nodesNow } from './trial-facts.ts';

type MemoryByRole = Readonly<Record<'application' | 'dataPlane' | 'controlPlane', MemoryReading>>;

/** Lets the load run, reads what it cost, proves again and gates. A proof that cannot be had is a reason, not an error. */
export async function observeClusterArm(
  rig: ClusterRig,
  live: LiveClusterArm,
  step: (event: string) => Promise<void>,
): Promise<ObservedArm> {
  const { kube } = rig;
  const { plane, pods, generator, arm, load } = live;
  const before = await readingsOf(kube, pods, plane.proof.readings);
  const meters = await NodeMeters.open(rig);
  const containers = await containersByRole(kube, plane, pods);
  const memoryBefore = await memoryOf(meters, containers);
  const nodesBefore = await nodesNow(kube);
  await generator.release();
  await step('load-started');
  const { generator: result, files: copied } = await generator.finished();
  await step('load-finished');
  // Before the proofs, which make work of their own.
  const memory = await memoryOf(meters, containers);
  const metered = await meters.between(secondsOf(result), { arm, containers });
  const readings: SessionReadings = {
    generator: result,
    samples: metered.samples,
    loadAverage1: metered.loadAverage1,
    cores: coresOf(rig.placement.cpu.client.limit),
    load,
  };
  const files = readingsFiles(readings, arm.id);
  try {
    // Counters first: every further call goes through the same proxies.
    const evidence = await proofAfter(rig, live, { before, result });
    const clock = await applicationClockOf(kube, pods);
    const measured = measureArm(readings, {
      arm: arm.id,
      memory: perRoleMemory(memory),
      contextSwitches: switchesBetween(memoryBefore, memory),
      applicationClock: clock,
      baseline: baselineOf(rig.plan).id,
    });
    const { window } = measured.measurement;
    const facts: ClusterTrialFacts = await clusterFactsOf(rig, live, {
      containers,
      nodesBefore,
      metered,
      window,
      copied,
    });
    const throttledPeriods = dataPlaneThrottling(containers, metered, window);
    const measurement = {
      ...measured.measurement,
      nodeCpu: nodeLedger(metered.nodes, window),
      ...(throttledPeriods === undefined ? {} : { dataPlaneThrottledPeriods: throttledPeriods }),
    };
    return {
      measurement,
      evidence,
      reasons: [
        ...failedGates({ measurement, evidence, endedProcesses: [], unsteadySeries: measured.unsteadySeries }),
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
    return { reasons: unprovable(error), files };
  }
}

async function proofAfter(
  { kube }: ClusterRig,
  { plane, pods, arm, load, proofBefore }: LiveClusterArm,
  { before, result }: { readonly before: Awaited<ReturnType<typeof readingsOf>>; readonly result: GeneratorResult },
): Promise<Evidence> {
  const after = await readingsOf(kube, pods, plane.proof.readings);
  const calls = await callsOf(kube, pods);
  const window = { requests: sentTo({ generator: result }, arm.id), payloadBytes: load.payload };
  const place = { namespace: pods.namespace, pods };
  return {
    before: proofBefore,
    after: plane.proof.after({ before, after, window }, calls, place),
    facts: plane.proof.facts(after, { client: pods.client, server: pods.server }),
  };
}

const memoryOf = (meters: NodeMeters, containers: ContainersByRole): Promise<MemoryByRole> =>
  perRole((role) => meters.memoryOf(idsOf(containers[role])));

const perRoleMemory = (memory: MemoryByRole): Readonly<Record<keyof MemoryByRole, MemoryUse>> => {
  const of = ({ pssBytes, anonymousBytes, rssBytes }: MemoryReading): MemoryUse => ({
    pssBytes,
    anonymousBytes,
    rssBytes,
  });
  return {
    application: of(memory.application),
    dataPlane: of(memory.dataPlane),
    controlPlane: of(memory.controlPlane),
  };
};

const switchesBetween = (before: MemoryByRole, after: MemoryByRole): Readonly<Record<keyof MemoryByRole, number>> => ({
  application: after.application.contextSwitches - before.application.contextSwitches,
  dataPlane: after.dataPlane.contextSwitches - before.dataPlane.contextSwitches,
  controlPlane: after.controlPlane.contextSwitches - before.controlPlane.contextSwitches,
});

/** First and last second of the run, as the generator's clock has them. */
function secondsOf({ hdr }: GeneratorResult): { readonly fromS: number; readonly toS: number } {
  const seconds = hdr.generator.map(({ second }) => second);
  return { fromS: Math.min(...seconds), toS: Math.max(...seconds) + 1 };
}

const unprovable = (error: unknown): GateFailure[] => [
  { gate: 'proof-after', reason: `the path could not be proved after the load: ${messageOf(error)}` },
];
