import type { ClusterAccess } from '../run/cluster/cluster-access.ts';

/** Flags that say which cluster, and where images and charts come from. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly registry?: string;
  readonly supply?: string;
}

export const accessOf = ({ kubeconfig, context, registry, supply }: ClusterFlags): ClusterAccess => ({
  kubeconfig,
  context,
  registry,
  supply: supply ?? process.env['MESHBENCH_SUPPLY'],
});
