import type { Mesh } from '../mesh.ts';

/** Cilium: its cluster plane is to come; in the lab there is nothing real to run. */
export const cilium: Mesh = {
  id: 'cilium',
  title: 'Cilium',
  traits: { layer: 'L4', encryption: 'WireGuard', proxies: 'per-node', smpType: 'CILIUM_SERVICE_MESH' },
  planes: {
    lab: {
      available: false,
      why: "its data plane is the network plugin of a cluster's nodes",
      instead:
        'nothing in the lab has its shape; MESH=envoy-sidecar shows what a pair of proxies costs, as a model under its own name',
    },
  },
};
