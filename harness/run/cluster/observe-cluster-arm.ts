import type { PlannedLoad } from '../../core/plan.ts';
import type { CopiedFile } from '../../core/gates-cluster-facts.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import type { GeneratorResult } from '../../load/generator.ts';
import { coresOf } from '../../targets/kubernetes/quantities.ts';
import type { Readings } from '../../../meshes/cluster-plane.ts';
import type { SessionReadings } from '../measure.ts';
import type { ObservedArm } from '../observe-arm.ts';
import { containersByRole, meterGroups, type ContainersByRole } from './cluster-meters.ts';
import type { GeneratorJob } from './generator-job.ts';
import { judgeClusterArm } from './judge-cluster-arm.ts';
import type { LiveClusterArm } from './live-arm.ts';
import { NodeMeters, type Metered } from './node-meters.ts';
import { readingsOf } from './prove-arm.ts';
import type { ClusterRig } from './rig.ts';
import { memoryByRole, type MemoryByRole } from './role-memory.ts';
import { nodesNow } from './trial-facts.ts';

/** The arms of a session and their generator, which is held. */
export interface SessionUnderLoad {
  readonly arms: readonly LiveClusterArm[];
  readonly generator: GeneratorJob;
  readonly load: PlannedLoad;
}

/** What was read of one arm before the load. */
export interface ArmBefore {
  readonly readings: Readings;
  readonly containers: ContainersByRole;
  readonly memory: MemoryByRole;
}

/** What was read of the whole session. */
export interface SessionObserved {
  readonly readings: SessionReadings;
  readonly metered: Metered;
  readonly nodesBefore: readonly KubeObject[];
  readonly copied: readonly CopiedFile[];
}

/** Lets the load run, reads what it cost, proves each arm again and gates it; outcomes in the order of the arms. */
export async function observeClusterArms(
  rig: ClusterRig,
  { arms, generator, load }: SessionUnderLoad,
  step: (event: string) => Promise<void>,
): Promise<ObservedArm[]> {
  const meters = await NodeMeters.open(rig);
  const before = await Promise.all(arms.map((live) => beforeLoad(rig, live, meters)));
  const nodesBefore = await nodesNow(rig.kube);
  await generator.release();
  await step('load-started');
  const { generator: result, files: copied } = await generator.finished();
  await step('load-finished');
  // Before the proofs, which make work of their own.
  const memory = await Promise.all(before.map(({ containers }) => memoryByRole(meters, containers)));
  const groups = arms.map(({ arm }, index) => meterGroups(arm, at(before, index).containers));
  const metered = await meters.between(secondsOf(result), Object.assign({}, ...groups) as (typeof groups)[number]);
  const readings: SessionReadings = {
    generator: result,
    samples: metered.samples,
    loadAverage1: metered.loadAverage1,
    cores: coresOf(rig.placement.cpu.client.limit),
    load,
  };
  const session: SessionObserved = { readings, metered, nodesBefore, copied };
  return Promise.all(
    arms.map((live, index) =>
      judgeClusterArm(rig, live, { session, before: at(before, index), memoryAfter: at(memory, index) }),
    ),
  );
}

async function beforeLoad(
  { kube }: ClusterRig,
  { plane, pods }: LiveClusterArm,
  meters: NodeMeters,
): Promise<ArmBefore> {
  const readings = await readingsOf(kube, pods, plane.proof.readings);
  const containers = await containersByRole(kube, plane, pods);
  return { readings, containers, memory: await memoryByRole(meters, containers) };
}

/** First and last second of the run, as the generator's clock has them. */
function secondsOf({ hdr }: GeneratorResult): { readonly fromS: number; readonly toS: number } {
  const seconds = hdr.generator.map(({ second }) => second);
  return { fromS: Math.min(...seconds), toS: Math.max(...seconds) + 1 };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error('something was read of each arm');
  return found;
}
