import type { Mesh } from './mesh.ts';
import { cilium } from './cilium/mesh.ts';
import { consul } from './consul/mesh.ts';
import { envoyH2 } from './envoy-h2/mesh.ts';
import { envoyHbone } from './envoy-hbone/mesh.ts';
import { envoySidecar } from './envoy-sidecar/mesh.ts';
import { istio } from './istio/mesh.ts';
import { istioAmbient } from './istio-ambient/mesh.ts';
import { linkerd } from './linkerd/mesh.ts';
import { none } from './none/mesh.ts';

/** Every mesh that this project knows, in the order in which reports list them. One line each. */
export const meshes: readonly Mesh[] = [
  none,
  istio,
  consul,
  envoySidecar,
  envoyH2,
  envoyHbone,
  linkerd,
  cilium,
  istioAmbient,
];

export const meshById = (id: string): Mesh | undefined => meshes.find((mesh) => mesh.id === id);
