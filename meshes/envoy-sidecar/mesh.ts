import type { Mesh } from '../mesh.ts';
import { labModel } from '../_shared/lab-model.ts';
import { lab } from './lab.ts';

/** A pair of per-pod Envoys with HTTP/1.1 over mutual TLS between them: the sidecar shape, under its own name. */
export const envoySidecar: Mesh = {
  id: 'envoy-sidecar',
  title: 'Envoy sidecar pair',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-pod' },
  planes: { lab, cluster: labModel('MESH=istio') },
};
