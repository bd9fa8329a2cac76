import type { Plan } from '../../core/plan.ts';
import { preflightError, usageError } from '../../errors.ts';
import type { Helm } from '../../io/helm.ts';
import type { Kube } from '../../io/kube.ts';
import type { Log } from '../../io/log.ts';
import type { ImageReferences } from '../../targets/kubernetes/images.ts';
import type { ClusterLease } from '../../targets/kubernetes/lease.ts';
import type { Placement } from '../../targets/kubernetes/placement.ts';
import type { Supply } from '../../targets/kubernetes/supply.ts';
import type { ClusterInstallRequest, ClusterPlane, ClusterTraits } from '../../../meshes/cluster-plane.ts';
import { meshById, meshes, meshHint } from '../../../meshes/registry.ts';
import type { UndoStack } from '../undo-stack.ts';

/** A cluster that is ours for one experiment, and what the experiment does there. */
export interface ClusterRig {
  readonly plan: Plan;
  /** The experiment's id: on every object of ours. */
  readonly runId: string;
  /** Ends with the interrupt. */
  readonly kube: Kube;
  /** The same without the interrupt: what is undone is undone. */
  readonly undoing: Kube;
  readonly helm: Helm;
  readonly undoingHelm: Helm;
  readonly lease: ClusterLease;
  readonly images: ImageReferences;
  readonly placement: Placement;
  readonly supply: Supply;
  readonly traits: ClusterTraits;
  /** The API server as pods reach it. */
  readonly apiServer: ClusterInstallRequest['apiServer'];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Undo steps of a rig: whatever is pushed is undone with the rig's own doors. */
export type Undo = Pick<UndoStack, 'push'>;

/**
 * The plane of a mesh on a cluster.
 * @throws HarnessError UNKNOWN-MESH (exit 2), or MESH-NOT-ON-CLUSTER (exit 3) with why and what to use instead.
 */
export function clusterPlane(id: string): ClusterPlane {
  const mesh = meshById(id);
  if (!mesh) {
    throw usageError({
      code: 'UNKNOWN-MESH',
      message: `there is no mesh "${id}"`,
      hint: meshHint(
        id,
        meshes.filter(({ planes }) => planes.cluster.available),
      ),
    });
  }
  const plane = mesh.planes.cluster;
  if (plane.available) return plane;
  throw preflightError({
    code: 'MESH-NOT-ON-CLUSTER',
    message: `${mesh.title} cannot run on a cluster: ${plane.why}`,
    hint: plane.instead,
  });
}
