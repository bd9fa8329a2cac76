import { ours } from '../../targets/kubernetes/labels.ts';
import { makeNamespace } from '../../targets/kubernetes/make-namespace.ts';
import { meterDaemonSet, meterSelector, systemNamespace } from '../../targets/kubernetes/meter-daemonset.ts';
import { removeNamespace } from '../../targets/kubernetes/sweep.ts';
import { podsReady } from '../../targets/kubernetes/watch-pods.ts';
import { outsider, outsiderObjects } from '../../targets/kubernetes/workload.ts';
import { refOf, type KubeObject } from '../../io/kube-object.ts';
import type { ClusterRig, Undo } from './rig.ts';

/** The pod that no mesh knows, from which plaintext is tried. */
export type Outsider = typeof outsider;

const readyTimeoutMs = 180_000;
const goneTimeoutMs = 60_000;

/** What lives through an experiment: the node meters, and the pod that no mesh knows. */
export async function deploySystem(rig: ClusterRig, undo: Undo): Promise<Outsider> {
  const { kube, undoing, runId } = rig;
  const own = (object: KubeObject): KubeObject => ours(object, { run: runId });
  const meter = meterDaemonSet(rig).map(own);
  undo.push('the node meters', async () => {
    const refs = meter.map(refOf);
    for (const ref of refs) await undoing.remove(ref);
    await undoing.gone(refs, { timeoutMs: goneTimeoutMs });
  });
  await kube.apply(meter);
  undo.push(`namespace ${outsider.namespace}`, () => removeNamespace(undoing, outsider.namespace));
  const [namespace, ...inside] = outsiderObjects(rig).map(own);
  if (namespace) await makeNamespace(kube, namespace);
  await kube.apply(inside);
  await podsReady(kube, { namespace: systemNamespace, labels: meterSelector, timeoutMs: readyTimeoutMs });
  await podsReady(kube, { namespace: outsider.namespace, labels: `app=${outsider.pod}`, timeoutMs: readyTimeoutMs });
  return outsider;
}
