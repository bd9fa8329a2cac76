import type { Arm } from '../../core/plan.ts';
import type { EvidenceItem } from '../../core/trial.ts';
import type { ClusterPlane } from '../../../meshes/cluster-plane.ts';
import { callsOf, readingsOf, type ArmPods } from './prove-arm.ts';
import type { ClusterRig } from './rig.ts';

/** One arm, ready for its load. */
export interface LiveClusterArm {
  readonly arm: Arm;
  readonly plane: ClusterPlane;
  readonly pods: ArmPods;
  readonly proofBefore: readonly EvidenceItem[];
}

/** The arm with what shows its path and encryption before any load. */
export async function provenArm(
  { kube }: ClusterRig,
  { arm, plane, pods }: Omit<LiveClusterArm, 'proofBefore'>,
): Promise<LiveClusterArm> {
  const calls = await callsOf(kube, pods);
  const readings = await readingsOf(kube, pods, plane.proof.readings);
  const proofBefore = plane.proof.before(readings, calls, { namespace: pods.namespace, pods });
  return { arm, plane, pods, proofBefore };
}
