import type { Arm } from '../../core/plan.ts';
import { HarnessError, messageOf, targetError } from '../../errors.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { armNamespace, namespaceObject, ours } from '../../targets/kubernetes/labels.ts';
import { makeNamespace } from '../../targets/kubernetes/make-namespace.ts';
import { podsReady } from '../../targets/kubernetes/watch-pods.ts';
import { removeNamespace } from '../../targets/kubernetes/sweep.ts';
import { gatePod, serverObjects, serviceAccounts } from '../../targets/kubernetes/workload.ts';
import type { ClusterEnrolment, ClusterInstallRequest, ClusterPlane } from '../../../meshes/cluster-plane.ts';
import { containersOf } from '../../../meshes/_shared/cluster-render.ts';
import type { ClusterRig, Undo } from './rig.ts';

const readyTimeoutMs = 180_000;
/** A webhook whose first call fails is asked again; one that has nothing to add here is no mesh's that starts. */
const gateTimeoutMs = { injected: 90_000, nothing: 30_000 };
/** Longer than the webhook's own time-out (10 s for most), so that its answer is told and not ours. */
const gateCallMs = 15_000;

export interface EnrolledArm {
  readonly namespace: string;
  readonly enrolment: ClusterEnrolment;
  readonly server: KubeObject;
}

export interface EnrolOptions {
  readonly arm: Arm;
  readonly plane: ClusterPlane;
  readonly request: ClusterInstallRequest;
  readonly undo: Undo;
}

/** The arm's namespace, its policies, and the application in it, ready to be called. */
export async function enrolArm(rig: ClusterRig, { arm, plane, request, undo }: EnrolOptions): Promise<EnrolledArm> {
  const { kube, undoing, log } = rig;
  const namespace = armNamespace(arm.id);
  const enrolment = plane.enrolment({ ...request, namespace });
  const own = (object: KubeObject): KubeObject => ours(object, { run: rig.runId, arm: arm.id });
  undo.push(`namespace ${namespace}`, () => removeNamespace(undoing, namespace));
  const { namespaceLabels: labels, namespaceAnnotations: annotations } = enrolment;
  await makeNamespace(kube, own(namespaceObject(namespace, { labels, ...(annotations ? { annotations } : {}) })));
  await kube.apply(serviceAccounts(namespace).map(own));
  await kube.apply(enrolment.objects.map(own));
  await requireInjection(rig, namespace, enrolment);
  log.status(`starting the application of ${arm.label}`);
  await kube.apply(serverObjects({ ...rig, namespace, enrolment }).map(own));
  for (const { namespace: where, labels } of enrolment.awaited ?? [])
    await podsReady(kube, { namespace: where === 'arm' ? namespace : where, labels, timeoutMs: readyTimeoutMs });
  const [server] = await podsReady(kube, { namespace, labels: 'app=server', timeoutMs: readyTimeoutMs });
  if (!server) throw new Error('podsReady gives at least one pod');
  return { namespace, enrolment, server };
}

/**
 * Asks the API server for what it would make of a pod here, until it adds the proxy. The first call after a control plane
 * was replaced can hang and fail although everything says ready (the API server holds a dead connection to its webhook).
 * @throws HarnessError MESH-NOT-INJECTING (exit 4).
 */
async function requireInjection(rig: ClusterRig, namespace: string, enrolment: ClusterEnrolment): Promise<void> {
  const { kube } = rig;
  const pod = gatePod({ ...rig, namespace, enrolment });
  const timeoutMs = enrolment.injected.length > 0 ? gateTimeoutMs.injected : gateTimeoutMs.nothing;
  let said = 'nothing';
  let refused: HarnessError | undefined;
  await kube
    .until(
      `the proxy in a pod of ${namespace}`,
      async () => {
        try {
          const names = containersOf(await kube.dryRunCreate(pod, { timeoutMs: gateCallMs, patienceMs: 0 })).map(
            ({ name }) => name,
          );
          said = `a pod would have the containers ${names.join(', ')}`;
          return enrolment.injected.every((name) => names.includes(name)) ? true : undefined;
        } catch (error) {
          rig.signal.throwIfAborted();
          if (isFinal(error)) throw error;
          said = messageOf(error);
          if (error instanceof HarnessError) refused = error;
          return undefined;
        }
      },
      { timeoutMs, hint: 'is the control plane running?' },
    )
    .catch((error: unknown) => {
      rig.signal.throwIfAborted();
      const isOver = error instanceof HarnessError && error.code === 'WAIT-TIMED-OUT';
      if (!isOver) throw error;
      if (enrolment.injected.length === 0) throw refused ?? error;
      throw notInjecting(namespace, enrolment, { said, cause: error });
    });
}

/** What a quota or a policy refuses stays refused; a webhook that failed once may answer the next call. */
const isFinal = (error: unknown): boolean =>
  error instanceof HarnessError &&
  error.code === 'KUBE-REFUSED' &&
  !/failed (calling|to call) webhook/i.test(error.message);

const notInjecting = (
  namespace: string,
  { injected }: ClusterEnrolment,
  { said, cause }: { readonly said: string; readonly cause: unknown },
): HarnessError =>
  targetError({
    code: 'MESH-NOT-INJECTING',
    message: `within ${String(gateTimeoutMs.injected / 1000)} s the mesh did not add ${injected.join(', ')} to a pod of ${namespace}; last: ${said}`,
    hint: 'its control plane is in the logs of this experiment; is its webhook reachable from the API server (firewall, host network)?',
    cause,
  });
