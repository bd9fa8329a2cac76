import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';

/** Istio ambient with a waypoint for layer 7. In the lab there is nothing real to run. */
export const istioAmbientWaypoint: Mesh = {
  id: 'istio-ambient-waypoint',
  title: 'Istio ambient with waypoint',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-node', smpType: 'ISTIO' },
  planes: {
    lab: {
      available: false,
      why: 'its ztunnel and network plugin are published for clusters only, as container images',
      instead:
        'use MESH=envoy-hbone in the lab: the same shape (HTTP/2 CONNECT over mTLS between node proxies), without the waypoint, as a model under its own name',
    },
    cluster,
  },
};
