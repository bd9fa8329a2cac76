import type { Log } from '../../io/log.ts';
import { Kube } from '../../io/kube.ts';
import { oursSelector } from '../../targets/kubernetes/labels.ts';
import { ClusterLease, leaseState } from '../../targets/kubernetes/lease.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { helmUninstaller } from './installed-releases.ts';
import { labelledOurs } from '../../targets/kubernetes/sweep.ts';
import { sweepCluster } from './sweep-cluster.ts';

/** What of ours stands on a cluster. */
export interface ClusterStatus {
  readonly context: string;
  readonly server: string;
  /** Host, process and what it does; null: nobody. */
  readonly holder: string | null;
  /** Ids of meshes that a run installed and did not remove yet. */
  readonly installed: readonly string[];
  readonly namespaces: readonly string[];
}

/** @throws HarnessError as Kube.open and its calls. */
export async function clusterStatus(access: ClusterAccess): Promise<ClusterStatus> {
  const kube = Kube.open(access);
  const [state, namespaces] = await Promise.all([
    leaseState(kube),
    kube.list({ apiVersion: 'v1', kind: 'Namespace', labels: oursSelector }),
  ]);
  return {
    context: kube.context,
    server: kube.server,
    holder: state?.holder ?? null,
    installed: state?.installed ?? [],
    namespaces: namespaces.map(({ metadata }) => metadata.name),
  };
}

/**
 * `target down` on a cluster: removes everything of ours that no run holds.
 * @throws HarnessError CLUSTER-BUSY, LEFTOVERS (exit 4).
 */
export async function clusterDown(access: ClusterAccess, log: Log): Promise<string> {
  const kube = Kube.open(access);
  const [state, objects] = await Promise.all([leaseState(kube), labelledOurs(kube)]);
  if (!state && objects.length === 0) return 'nothing of ours was left\n';
  const lease = await ClusterLease.acquire(kube, { run: 'meshbench target down', log });
  try {
    const swept = await sweepCluster(kube, { lease, uninstall: helmUninstaller({ kube, access, log }), log });
    return swept.length === 0 ? 'nothing of ours was left\n' : `removed ${swept.join(', ')}\n`;
  } finally {
    await lease.release();
  }
}
