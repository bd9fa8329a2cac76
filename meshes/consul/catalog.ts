import type { PodPair } from '../../harness/targets/lab/lab.ts';
import type { ConsulAgent } from './agent.ts';
import { catalogPod, registrations, type CatalogPod, type Side } from './config.ts';

/** Puts the pods of a session into Consul's catalogue in place of those of the session before. */
export type RegisterPods = (pods: PodPair) => Promise<Readonly<Record<Side, CatalogPod>>>;

/**
 * Registration in the catalogue, on a node of each pod's own, as consul-k8s does it: no agent runs beside a pod.
 * Leaving takes the whole node along, so that nothing of an earlier session can be routed to.
 */
export function podRegistry({ put }: Pick<ConsulAgent, 'put'>): RegisterPods {
  let session = 0;
  let present: readonly CatalogPod[] = [];
  return async (pods) => {
    await Promise.all(present.map(({ node }) => put('/v1/catalog/deregister', { Node: node })));
    session++;
    const [client, server] = [catalogPod('client', session), catalogPod('server', session)];
    present = [client, server];
    await Promise.all(
      present.map(async (pod) => {
        for (const registration of registrations(pod, pods)) await put('/v1/catalog/register', registration);
      }),
    );
    return { client, server };
  };
}
