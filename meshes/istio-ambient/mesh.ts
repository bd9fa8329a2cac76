import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';

/** Istio without sidecars: a proxy on each node, layer 4. In the lab there is nothing real to run. */
export const istioAmbient: Mesh = {
  id: 'istio-ambient',
  title: 'Istio ambient',
  traits: { layer: 'L4', encryption: 'mTLS', proxies: 'per-node', smpType: 'ISTIO' },
  planes: {
    lab: {
      available: false,
      why: 'its ztunnel and network plugin are published for clusters only, as container images',
      instead:
        'use MESH=envoy-hbone in the lab: the same shape (HTTP/2 CONNECT over mTLS between node proxies), as a model under its own name',
    },
    cluster,
  },
};
