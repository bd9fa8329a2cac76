import type { HelmRelease } from '../../io/helm.ts';
import { pullFailure } from '../../targets/kubernetes/watch-pods.ts';
import type { ClusterRig } from './rig.ts';

/**
 * Installs a chart and ends as soon as a node cannot pull one of its images: Helm would wait for its whole time-out and
 * name neither.
 * @throws HarnessError IMAGE-PULL-FAILED (exit 4) with image and node, or what Helm says.
 */
export async function installChart({ helm, kube, signal }: ClusterRig, release: HelmRelease): Promise<void> {
  const installed = new AbortController();
  const failed = new AbortController();
  const watching = pullFailure(kube, release.namespace, installed.signal).then((failure) => {
    if (failure) failed.abort(failure);
  });
  try {
    await helm.install(release, AbortSignal.any([signal, failed.signal]));
  } finally {
    installed.abort();
    await watching;
  }
}
