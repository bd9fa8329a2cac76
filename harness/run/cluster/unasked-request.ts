import type { Profile } from '../../core/plan.ts';
import type { ClusterInstallRequest, ClusterPlane } from '../../../meshes/cluster-plane.ts';

/** Stands for what only the cluster, a build or an install can tell. */
export const told = (what: string): string => `<${what}>`;

/** Answers every name with a text that names it. */
const namesTold = (kind: string): Readonly<Record<string, string>> =>
  new Proxy<Record<string, string>>({}, { get: (_, name) => told(`${kind} ${String(name)}`) });

/** What a plane is asked where no cluster is: for a dry run, and for the names of its releases. */
export const unaskedRequest = (
  plane: Pick<ClusterPlane, 'versions'>,
  { profile = 'vendor', cpuBudgetCores = 2, singleNode = false }: UnaskedOptions = {},
): ClusterInstallRequest => ({
  profile,
  cluster: { cni: null, version: told('version'), schedulableNodes: 2, singleNode },
  versions: plane.versions,
  cpuBudgetCores,
  nodesHaveRoles: true,
  secretFiles: namesTold('file'),
  secretTexts: namesTold('contents of'),
  gatewayApi: [],
  apiServer: { host: told('API server'), port: 6443 },
});

export interface UnaskedOptions {
  readonly profile?: Profile | undefined;
  readonly cpuBudgetCores?: number | undefined;
  readonly singleNode?: boolean | undefined;
}
