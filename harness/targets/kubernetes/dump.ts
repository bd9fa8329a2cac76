import type { Kube } from '../../io/kube.ts';
import { refOf, refText, type KubeObject } from '../../io/kube-object.ts';
import { listed } from './sweep.ts';

/** Kinds that come and go by themselves in every cluster. */
const restless = ['Event', 'CertificateSigningRequest', 'PodMetrics', 'NodeMetrics'];

/** What an API server makes for itself at every start. */
const ownLease = 'apiserver.kubernetes.io/identity';

/**
 * Whether an object is there because somebody wanted it: not what a controller made for another object (its owner is
 * listed instead, and garbage is collected with it), no event, no API server's own Lease.
 */
export function isLasting({ kind, metadata }: KubeObject): boolean {
  const owners = metadata['ownerReferences'];
  return (
    !restless.includes(kind) &&
    !(Array.isArray(owners) && owners.length > 0) &&
    metadata.labels?.[ownLease] === undefined
  );
}

/**
 * Names of all lasting objects of a cluster, sorted: `Deployment meshbench-istio/server (apps/v1)`. What this user may not
 * list is named in `unseen`, so that nobody takes it for empty.
 */
export async function dumpNames(
  kube: Pick<Kube, 'list' | 'resources'>,
): Promise<{ readonly names: readonly string[]; readonly unseen: readonly string[] }> {
  const { objects, unseen } = await listed(kube, await kube.resources(), {});
  const names = objects.filter(isLasting).map((object) => `${refText(refOf(object))} (${object.apiVersion})`);
  return { names: [...new Set(names)].sort(), unseen };
}

/** What one dump has and the other lacks. */
export const dumpDifference = (
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly string[]; readonly gone: readonly string[] } => ({
  added: after.filter((name) => !before.includes(name)),
  gone: before.filter((name) => !after.includes(name)),
});
