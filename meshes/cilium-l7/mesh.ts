import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';

/** Cilium with HTTP policy in the node's Envoy. In the lab there is nothing real to run. */
export const ciliumL7: Mesh = {
  id: 'cilium-l7',
  title: 'Cilium L7',
  traits: { layer: 'L7', encryption: 'WireGuard', proxies: 'per-node', smpType: 'CILIUM_SERVICE_MESH' },
  planes: {
    lab: {
      available: false,
      why: "its data plane is the network plugin of a cluster's nodes",
      instead:
        'nothing in the lab has its shape; MESH=envoy-sidecar shows what a pair of proxies costs, as a model under its own name',
    },
    cluster,
  },
};
