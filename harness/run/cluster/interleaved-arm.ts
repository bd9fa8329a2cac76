import { targetError } from '../../errors.ts';
import { clientContainer, clientPod } from '../../targets/kubernetes/client-pod.ts';
import { ours } from '../../targets/kubernetes/labels.ts';
import { podsReady } from '../../targets/kubernetes/watch-pods.ts';
import { serverName } from '../../targets/kubernetes/workload.ts';
import { enrolArm, type EnrolOptions } from './enrol-arm.ts';
import { provenArm, type LiveClusterArm } from './live-arm.ts';
import { pathAnswers } from './prove-arm.ts';
import type { ClusterRig } from './rig.ts';
import type { Outsider } from './system-objects.ts';

/** One arm among several, ready for its share of the load. */
export interface ArmBeside extends LiveClusterArm {
  /** Where its load is sent: connections are mapped to arms by address, so a name would not do. */
  readonly serviceIp: string;
}

const readyTimeoutMs = 180_000;

/** The arm's namespace with a server and a client that waits, its path proved; the mesh is there already. */
export async function bringUpBeside(
  rig: ClusterRig,
  options: EnrolOptions & { readonly outsider: Outsider },
): Promise<ArmBeside> {
  const { kube } = rig;
  const { arm, plane, outsider } = options;
  const { namespace, enrolment, server } = await enrolArm(rig, options);
  await kube.apply([ours(clientPod({ ...rig, namespace, enrolment }), { run: rig.runId, arm: arm.id })]);
  const [client] = await podsReady(kube, { namespace, labels: 'app=client', timeoutMs: readyTimeoutMs });
  if (!client) throw new Error('podsReady gives at least one pod');
  const pods = { namespace, client, clientContainer, server, outsider };
  await pathAnswers(kube, pods);
  const live = await provenArm(rig, { arm, plane, pods });
  return { ...live, serviceIp: await serviceIpOf(rig, namespace) };
}

async function serviceIpOf({ kube }: ClusterRig, namespace: string): Promise<string> {
  const service = await kube.get({ apiVersion: 'v1', kind: 'Service', name: serverName, namespace });
  const { clusterIP } = (service?.['spec'] ?? {}) as { readonly clusterIP?: string };
  if (clusterIP !== undefined && clusterIP !== '' && clusterIP !== 'None') return clusterIP;
  throw targetError({
    code: 'NO-SERVICE-ADDRESS',
    message: `Service ${namespace}/${serverName} got no address`,
    hint: `kubectl -n ${namespace} describe service ${serverName} tells why; is the range of Service addresses used up?`,
  });
}
