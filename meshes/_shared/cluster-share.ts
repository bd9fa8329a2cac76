import type { ClusterInstallRequest } from '../cluster-plane.ts';

/** One proxy's part of the budget of the profile equal-cpu. Request and limit are the same, or shares of CPU differ. */
export interface CpuShare {
  readonly cores: number;
  /** As Kubernetes writes it: `1`, `500m`. */
  readonly cpu: string;
  /** Worker threads: whole numbers, so half a core is one thread that is throttled. */
  readonly threads: number;
}

export const shareOf = (cores: number): CpuShare => ({
  cores,
  cpu: Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`,
  threads: Math.ceil(cores),
});

/** What one of `parts` equal proxies may use; undefined in a profile that leaves CPU to the vendor's defaults. */
export const equalShare = (
  { profile, cpuBudgetCores }: Pick<ClusterInstallRequest, 'profile' | 'cpuBudgetCores'>,
  parts: number,
): CpuShare | undefined => (profile === 'equal-cpu' ? shareOf(cpuBudgetCores / parts) : undefined);

/** Node proxies that work for an arm: that of the client's node and that of the server's, or the one of both. */
export const nodeProxies = ({ cluster }: Pick<ClusterInstallRequest, 'cluster'>): number =>
  cluster.singleNode ? 1 : 2;

/** The `resources` of a container that gets a share. */
export const resourcesOf = (
  { cpu }: CpuShare,
  memory: { readonly request: string; readonly limit: string },
): Readonly<Record<string, unknown>> => ({
  requests: { cpu, memory: memory.request },
  limits: { cpu, memory: memory.limit },
});
