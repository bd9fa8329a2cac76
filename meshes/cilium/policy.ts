import type { KubeObject } from '../../harness/io/kube-object.ts';
import { workloadNames } from '../cluster-plane.ts';

/** Lets the client's pods alone reach the application's port; with `http` each request goes through the node's Envoy. */
export const clientAlone = (namespace: string, layer: 'L4' | 'L7'): KubeObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'server-allow', namespace },
  spec: {
    endpointSelector: { matchLabels: { app: workloadNames.server } },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: workloadNames.client } }],
        toPorts: [
          {
            ports: [{ port: String(workloadNames.applicationPort), protocol: 'TCP' }],
            ...(layer === 'L7' ? { rules: { http: [{}] } } : {}),
          },
        ],
      },
    ],
  },
});
