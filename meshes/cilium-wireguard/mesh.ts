import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';

/** Cilium without proxies, encrypted from node to node. In the lab there is nothing real to run. */
export const ciliumWireguard: Mesh = {
  id: 'cilium-wireguard',
  title: 'Cilium WireGuard',
  traits: { layer: 'L4', encryption: 'WireGuard', proxies: 'none', smpType: 'CILIUM_SERVICE_MESH' },
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
