import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import { refOf, type KubeObject } from '../../io/kube-object.ts';
import { isOurs } from '../../targets/kubernetes/labels.ts';
import { gatewayApiObjects } from '../../../meshes/_shared/gateway-api.ts';

const bundleVersion = 'gateway.networking.k8s.io/bundle-version';
/** The oldest bundle that every mesh that asks for it was checked against. */
const oldest = { major: 1, minor: 5 };

/**
 * The definitions of the Gateway API that we have to bring: all of them, or none where the cluster has its own, which stay
 * as they are and are not removed.
 * @throws HarnessError GATEWAY-API-TOO-OLD (exit 4).
 */
export async function missingGatewayApi(
  kube: Pick<Kube, 'get'>,
  bring: () => Promise<readonly KubeObject[]> = gatewayApiObjects,
): Promise<readonly KubeObject[]> {
  const objects = await bring();
  const there = await Promise.all(objects.map((object) => kube.get(refOf(object))));
  const foreign = there.filter((object) => object !== undefined && !isOurs(object));
  if (foreign.length === 0) return objects;
  const old = foreign.find((object) => isTooOld(object?.metadata.annotations?.[bundleVersion]));
  if (!old) return [];
  throw targetError({
    code: 'GATEWAY-API-TOO-OLD',
    message: `this cluster has the Gateway API in version ${old.metadata.annotations?.[bundleVersion] ?? 'unknown'} (${old.metadata.name}); ${String(oldest.major)}.${String(oldest.minor)} or newer is needed`,
    hint: 'upgrade it (it is not ours to touch), or take a cluster without it: meshbench then brings its own and removes it',
  });
}

/** `v1.5.1`; one without a version is too old. */
export function isTooOld(version: string | undefined): boolean {
  const [, major = 0, minor = 0] = (/^v?(\d+)\.(\d+)/.exec(version ?? '') ?? []).map(Number);
  return major < oldest.major || (major === oldest.major && minor < oldest.minor);
}
