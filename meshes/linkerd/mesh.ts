import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';

/** Linkerd with sidecars. In the lab there is nothing real to run. */
export const linkerd: Mesh = {
  id: 'linkerd',
  title: 'Linkerd',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-pod', smpType: 'LINKERD' },
  planes: {
    lab: {
      available: false,
      why: 'its proxy is published for clusters only, as a container image',
      instead:
        'use MESH=envoy-h2 in the lab: the same shape (HTTP/2 mTLS between per-pod proxies), as a model under its own name',
    },
    cluster,
  },
};
