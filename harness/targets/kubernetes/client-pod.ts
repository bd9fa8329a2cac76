import type { KubeObject } from '../../io/kube-object.ts';
import { podPlacement } from './placement.ts';
import {
  clientName,
  graceS,
  podMetadata,
  pullPolicy,
  resourcesOf,
  restrictedContainer,
  restrictedPod,
  type WorkloadRequest,
} from './workload.ts';

/** The container of the client pod: it waits, asks when it is told to, and holds the network namespace open. */
export const clientContainer = 'agent';

/** What the agent gets: it sleeps while anything is measured, and answers quickly otherwise. */
export const clientShare = { request: '50m', limit: '500m' } as const;

/**
 * The client of one arm where the generator runs elsewhere: a pod enrolled as the generator's own would be. The generator
 * opens its connections in this pod's network namespace, so they take the way of any program of the pod.
 */
export const clientPod = (request: WorkloadRequest): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: clientName, namespace: request.namespace, ...podMetadata(request, clientName) },
  spec: {
    serviceAccountName: clientName,
    enableServiceLinks: false,
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: graceS,
    securityContext: restrictedPod,
    ...podPlacement(request.placement, 'client'),
    containers: [
      {
        name: clientContainer,
        image: request.images.agent,
        imagePullPolicy: pullPolicy(request.supply),
        args: ['idle'],
        resources: resourcesOf(clientShare, '64Mi'),
        securityContext: restrictedContainer,
        terminationMessagePolicy: 'FallbackToLogsOnError',
      },
    ],
  },
});
