import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';
import { lab } from './lab.ts';

/** Istio with sidecars. */
export const istio: Mesh = {
  id: 'istio',
  title: 'Istio',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-pod', smpType: 'ISTIO' },
  planes: { lab, cluster },
};
