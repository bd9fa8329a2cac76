import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import type { Log } from '../../io/log.ts';
import { refText } from '../../io/kube-object.ts';
import type { ClusterLease } from '../../targets/kubernetes/lease.ts';
import { removeGroups, requireSwept, sweepOurs } from '../../targets/kubernetes/sweep.ts';
import { meshById } from '../../../meshes/registry.ts';
import type { Uninstaller } from './installed-releases.ts';

export interface ClusterSweep {
  readonly lease: ClusterLease;
  readonly uninstall: Uninstaller;
  readonly log: Log;
}

const unknownMesh = (id: string): Error =>
  targetError({
    code: 'LEFTOVERS',
    message: `another version of meshbench installed ${id} in this cluster, and this one does not know how to remove it`,
    hint: 'run make clean TARGET=kubernetes from the version that installed it',
  });

/**
 * Removes everything of ours from a cluster that we hold: meshes that a run installed and did not come to remove, as the
 * Lease remembers them, and then whatever else carries our label.
 * @returns what was removed, as words.
 * @throws HarnessError LEFTOVERS (exit 4).
 */
export async function sweepCluster(kube: Kube, { lease, uninstall, log }: ClusterSweep): Promise<string[]> {
  const removed: string[] = [];
  for (const id of await lease.installed()) {
    const mesh = meshById(id);
    if (mesh?.planes.cluster.available !== true) throw unknownMesh(id);
    const { leftovers, namespace } = mesh.planes.cluster;
    // While the control plane may still live: its finalizers need it.
    const held = await removeGroups(kube, leftovers.groupsWithFinalizers ?? []);
    await uninstall(mesh.planes.cluster);
    const own = namespace === 'kube-system' ? null : namespace;
    const swept = await requireSwept(kube, { mesh: mesh.title, leftovers, namespace: own });
    removed.push(...[...held, ...swept.removed].map(refText));
    await lease.noteRemoved(id);
  }
  const swept = await sweepOurs(kube, { keepLease: true });
  if (swept.unseen.length > 0)
    log.warn(
      `these kinds could not be listed, so nothing is known of what is left of them: ${swept.unseen.join(', ')}`,
    );
  if (swept.left.length === 0) return [...removed, ...swept.removed.map(refText)];
  throw targetError({
    code: 'LEFTOVERS',
    message: `not removed: ${swept.left.map(({ ref, why }) => `${refText(ref)} (${why})`).join('; ')}`,
    hint: 'run make clean TARGET=kubernetes again; what it names then, delete by hand',
  });
}
