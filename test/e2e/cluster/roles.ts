import { Kube } from '../../../harness/io/kube.ts';
import { adminKubeconfig, type ClusterNode } from './layout.ts';

const roles = ['client', 'server', 'system'] as const;

/**
 * Labels nodes by what they are for. Only with three of them the first two are tainted too: with fewer, control planes
 * would have no place to be.
 */
export async function giveRoles(nodes: readonly ClusterNode[]): Promise<void> {
  const api = Kube.open({ kubeconfig: adminKubeconfig });
  for (const [index, { name }] of nodes.entries()) {
    const value = roles[index] ?? 'system';
    const tainted = nodes.length >= roles.length && value !== 'system';
    await api.patch(
      { apiVersion: 'v1', kind: 'Node', name },
      {
        metadata: { labels: { bench: value } },
        ...(tainted ? { spec: { taints: [{ key: 'bench', value, effect: 'NoSchedule' }] } } : {}),
      },
    );
  }
}
