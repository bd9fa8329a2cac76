import type { Kube } from '../../io/kube.ts';
import { refOf, type KubeObject, type KubeRef } from '../../io/kube-object.ts';

/** What a mesh leaves behind, by patterns of whole names. A mesh says what is its own; nothing here knows one. */
export interface MeshLeftovers {
  readonly crds?: RegExp;
  readonly webhooks?: RegExp;
  readonly clusterRoles?: RegExp;
  readonly gatewayClasses?: RegExp;
  readonly everywhere?: readonly { readonly kind: 'ConfigMap' | 'Secret'; readonly name: RegExp }[];
  readonly groupsWithFinalizers?: readonly string[];
}

/** What is asked of a cluster here. */
export type Lists = Pick<Kube, 'list' | 'get'>;

const admission = 'admissionregistration.k8s.io/v1';
const rbac = 'rbac.authorization.k8s.io/v1';
export const crdKind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const;

/** In the order in which they are removed: webhooks first, because one without its service blocks what follows. */
export async function tracesOf(kube: Lists, leftovers: MeshLeftovers, namespace: string | null): Promise<KubeRef[]> {
  const named = async (apiVersion: string, kind: string, name: RegExp | undefined): Promise<KubeRef[]> =>
    name === undefined
      ? []
      : (await kube.list({ apiVersion, kind })).filter(({ metadata }) => whole(name, metadata.name)).map(refOf);
  const { webhooks, crds, clusterRoles, gatewayClasses, everywhere = [] } = leftovers;
  const found = await Promise.all([
    named(admission, 'MutatingWebhookConfiguration', webhooks),
    named(admission, 'ValidatingWebhookConfiguration', webhooks),
    named('gateway.networking.k8s.io/v1', 'GatewayClass', gatewayClasses),
    named(crdKind.apiVersion, crdKind.kind, crds),
    named(rbac, 'ClusterRoleBinding', clusterRoles),
    named(rbac, 'ClusterRole', clusterRoles),
    ...everywhere.map(({ kind, name }) => named('v1', kind, name)),
    volumesOf(kube, namespace),
    namespace === null ? [] : namespaceOf(kube, namespace),
  ]);
  return found.flat();
}

/** Patterns match whole names, written with anchors or without. */
export const whole = (pattern: RegExp, text: string): boolean =>
  new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(text);

const namespaceOf = async (kube: Lists, name: string): Promise<KubeRef[]> => {
  const there = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name });
  return there ? [refOf(there)] : [];
};

/** Volumes that were made for claims in the mesh's namespace outlive it where their class retains them. */
async function volumesOf(kube: Lists, namespace: string | null): Promise<KubeRef[]> {
  if (namespace === null) return [];
  const claimedIn = (volume: KubeObject): string | undefined =>
    (volume['spec'] as { readonly claimRef?: { readonly namespace?: string } } | undefined)?.claimRef?.namespace;
  const volumes = await kube.list({ apiVersion: 'v1', kind: 'PersistentVolume' });
  return volumes.filter((volume) => claimedIn(volume) === namespace).map(refOf);
}
