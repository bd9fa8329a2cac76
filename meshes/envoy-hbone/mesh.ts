import type { Mesh } from '../mesh.ts';
import { labModel } from '../_shared/lab-model.ts';
import { lab } from './lab.ts';

/** Two node proxies that tunnel TCP connections through HTTP/2 CONNECT over mutual TLS: the HBONE shape. */
export const envoyHbone: Mesh = {
  id: 'envoy-hbone',
  title: 'Envoy HBONE pair',
  traits: { layer: 'L4', encryption: 'mTLS', proxies: 'per-node' },
  planes: { lab, cluster: labModel('MESH=istio-ambient') },
};
