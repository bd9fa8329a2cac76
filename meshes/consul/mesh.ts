import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';
import { lab } from './lab.ts';

/** Consul with transparent sidecars. */
export const consul: Mesh = {
  id: 'consul',
  title: 'Consul',
  traits: { layer: 'L7', encryption: 'mTLS', proxies: 'per-pod', smpType: 'CONSUL' },
  planes: { lab, cluster },
};
