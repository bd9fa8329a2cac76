import type { ClusterPlane } from '../cluster-plane.ts';
import { istioNamespace } from './cluster-charts.ts';

/** The node agent sets capture up and is not on the path. */
export const ambientRoles: ClusterPlane['roles'] = {
  dataPlane: [{ namespace: istioNamespace, labels: 'app=ztunnel', onNodes: 'client-and-server' }],
  controlPlane: [
    { namespace: istioNamespace, labels: 'app=istiod' },
    { namespace: istioNamespace, labels: 'k8s-app=istio-cni-node' },
  ],
};
