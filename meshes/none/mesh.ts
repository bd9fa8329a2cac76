import type { Mesh } from '../mesh.ts';
import { cluster } from './cluster.ts';
import { lab } from './lab.ts';

/** No mesh at all: the baseline, and its A/A twin. */
export const none: Mesh = {
  id: 'none',
  title: 'no mesh',
  traits: { layer: 'none', encryption: 'none', proxies: 'none' },
  planes: { lab, cluster },
};
