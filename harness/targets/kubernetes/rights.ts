import { inBatches } from '../../io/in-batches.ts';
import type { Right } from '../../io/kube-calls.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';

interface Need {
  readonly group: string;
  /** With subresources: `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Completes "needed to ...". */
  readonly why: string;
}

const made = ['get', 'list', 'create', 'patch', 'delete'];

/** The least that an experiment without a mesh takes; the RBAC manifest in docs/kubernetes.md is made of this list. */
export const rightsNeeded: readonly Need[] = [
  { group: '', resources: ['nodes', 'persistentvolumes'], verbs: ['get', 'list'], why: 'see where pods may run' },
  { group: '', resources: ['namespaces'], verbs: made, why: 'make and remove a namespace for each arm' },
  {
    group: '',
    resources: ['pods', 'services', 'serviceaccounts', 'configmaps'],
    verbs: made,
    why: 'run the application and the generator',
  },
  { group: '', resources: ['secrets'], verbs: ['get', 'list'], why: 'see what a mesh leaves behind' },
  {
    group: 'apps',
    resources: ['deployments', 'daemonsets'],
    verbs: made,
    why: 'run the application and the node meter',
  },
  { group: 'batch', resources: ['jobs'], verbs: made, why: 'run the generator' },
  { group: '', resources: ['pods/exec'], verbs: ['create', 'get'], why: 'release the generator and fetch its files' },
  { group: '', resources: ['pods/log'], verbs: ['get'], why: 'keep the logs of every trial' },
  { group: '', resources: ['pods/proxy'], verbs: ['get'], why: 'read the node meters and the counters of proxies' },
  { group: '', resources: ['events'], verbs: ['list'], why: 'say why a pod does not start' },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'], why: 'find the API server as pods do' },
  { group: 'storage.k8s.io', resources: ['storageclasses'], verbs: ['list'], why: 'see whether claims are answered' },
  { group: 'coordination.k8s.io', resources: ['leases'], verbs: made, why: 'guard the cluster against two at once' },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: ['get', 'list'],
    why: 'find meshes that are there already',
  },
  {
    group: 'apiextensions.k8s.io',
    resources: ['customresourcedefinitions'],
    verbs: ['get', 'list'],
    why: 'find meshes that are there already',
  },
  {
    group: 'gateway.networking.k8s.io',
    resources: ['gatewayclasses'],
    verbs: ['get', 'list'],
    why: 'find meshes that are there already',
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['clusterroles', 'clusterrolebindings'],
    verbs: ['get', 'list'],
    why: 'find meshes that are there already',
  },
];

/** Charts make roles, webhooks and definitions of their own; Kubernetes lets nobody give rights that he lacks. */
export const installNeeds: Need = {
  group: '*',
  resources: ['*'],
  verbs: ['*'],
  why: 'install meshes through their charts (cluster-admin)',
};

const rightsOf = ({ group, resources, verbs, why }: Need): { readonly right: Right; readonly why: string }[] =>
  resources.flatMap((written) => {
    const [resource = '', subresource] = written.split('/');
    return verbs.map((verb) => ({ right: { verb, group, resource, subresource }, why }));
  });

/** One sentence for each kind of object with the rights that are missing; empty: all are there. */
export async function missingRights(
  kube: Pick<Kube, 'can'>,
  { installs }: { readonly installs: boolean },
): Promise<readonly string[]> {
  const needs = installs ? [...rightsNeeded, installNeeds] : rightsNeeded;
  const asked = await inBatches(needs.flatMap(rightsOf), async ({ right, why }) => ({
    right,
    why,
    allowed: await kube.can(right),
  }));
  const missing = new Map<string, { verbs: string[]; why: string }>();
  for (const { right, why, allowed } of asked) {
    if (allowed) continue;
    const { verbs } = missing.get(textOf(right)) ?? { verbs: [] };
    missing.set(textOf(right), { verbs: [...verbs, right.verb], why });
  }
  return [...missing].map(
    ([what, { verbs, why }]) => `this user may not ${verbs.join(', ')} ${what} in all namespaces: needed to ${why}`,
  );
}

const textOf = ({ group, resource, subresource }: Right): string =>
  `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' || group === '*' ? '' : `.${group}`}`;

/** A ClusterRole with the least rights, for the documentation. */
export const clusterRole = (): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'meshbench' },
  rules: rightsNeeded.map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs })),
});
