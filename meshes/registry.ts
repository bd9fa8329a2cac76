import type { Mesh } from './mesh.ts';
import { ciliumL7 } from './cilium-l7/mesh.ts';
import { ciliumWireguard } from './cilium-wireguard/mesh.ts';
import { ciliumZtunnel } from './cilium-ztunnel/mesh.ts';
import { consul } from './consul/mesh.ts';
import { envoyH2 } from './envoy-h2/mesh.ts';
import { envoyHbone } from './envoy-hbone/mesh.ts';
import { envoySidecar } from './envoy-sidecar/mesh.ts';
import { istio } from './istio/mesh.ts';
import { istioAmbient } from './istio-ambient/mesh.ts';
import { istioAmbientWaypoint } from './istio-ambient-waypoint/mesh.ts';
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
  ciliumWireguard,
  ciliumZtunnel,
  ciliumL7,
  istioAmbient,
  istioAmbientWaypoint,
];

/** A mesh by its id; a mode may be written after a slash: `istio-ambient/waypoint`. */
export const meshById = (id: string): Mesh | undefined => meshes.find((mesh) => mesh.id === id.replaceAll('/', '-'));

/** Ids of the meshes that are modes of what was asked for: `cilium` names none by itself. Empty where there are none. */
export const modesOf = (id: string): readonly string[] =>
  meshById(id) ? [] : meshes.map((mesh) => mesh.id).filter((each) => each.startsWith(`${id}-`));

/** What to write in place of a name that is no mesh: its modes, or else every mesh that is `offered`. */
export function meshHint(id: string, offered: readonly Mesh[]): string {
  const modes = modesOf(id).map((mode) => `MESH=${mode}`);
  return modes.length > 0
    ? `${id} is measured in modes: ${modes.join(', ')}`
    : `known: ${offered.map((mesh) => mesh.id).join(', ')}`;
}
