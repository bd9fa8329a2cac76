import type { Mesh } from '../mesh.ts';
import { labModel } from '../_shared/lab-model.ts';
import { lab } from './lab.ts';

/** A pair of per-pod Envoys that multiplex requests over HTTP/2 and mutual TLS between them. */
export const envoyH2: Mesh = {
  id: 'envoy-h2',
  title: 'Envoy HTTP/2 pair',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-pod' },
  planes: { lab, cluster: labModel('MESH=linkerd') },
};
