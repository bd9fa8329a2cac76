import type { ClusterPlane } from '../cluster-plane.ts';
import { calledDirectly, refusedOutside } from '../_shared/cluster-proof.ts';
import { item } from '../_shared/evidence.ts';
import {
  ciliumChart,
  ciliumControlPlane,
  ciliumLeftovers,
  ciliumPins,
  configured,
  needsOwnCluster,
  needsTwoNodes,
} from '../cilium/cluster-base.ts';
import { clientAlone } from '../cilium/policy.ts';
import { encryptionIsOn, throughTunnel, wireguardReadings } from '../cilium/wireguard-path.ts';

/** Cilium without proxies: eBPF and WireGuard in the kernel, node identity. */
export const cluster: ClusterPlane = {
  available: true,
  // Kernel work is in no container, so it cannot be held to a budget.
  profiles: ['vendor'],
  fidelity: 'real',
  fidelityNote: `Cilium's own chart and images, WireGuard between nodes`,
  versions: ciliumPins.versions,
  namespace: null,
  unfit: (traits) => [...needsOwnCluster(traits), ...needsTwoNodes(traits)],
  install: (request) => ({
    before: [],
    charts: [
      ciliumChart(request, {
        values: { encryption: { enabled: true, type: 'wireguard' } },
        asserts: [configured('enable-wireguard', 'true'), configured('enable-l7-proxy', 'false')],
      }),
    ],
    settings: [],
  }),
  enrolment: ({ namespace }) => ({
    namespaceLabels: {},
    podAnnotations: {},
    objects: [clientAlone(namespace, 'L4')],
    injected: [],
  }),
  roles: { dataPlane: [], controlPlane: ciliumControlPlane },
  proof: {
    readings: wireguardReadings,
    before: (now, calls, place) => [
      ...encryptionIsOn(now, place),
      item(
        'no proxy is in the path: the application sees the client itself',
        calledDirectly(calls),
        calls.seenRemoteAddress,
      ),
      { ...refusedOutside(calls), claim: 'a call from a pod that the policy does not name is refused' },
    ],
    after: (grown, calls, place) => [
      ...throughTunnel(grown),
      ...encryptionIsOn(grown.after, place),
      { ...refusedOutside(calls), claim: 'a call from a pod that the policy does not name is refused' },
    ],
    facts: () => ({
      tlsVersion: null,
      cipher: null,
      curve: null,
      httpByHop: ['HTTP/1.1'],
      proxyThreads: [],
      telemetry: null,
      filters: [],
      settings: {},
    }),
  },
  leftovers: ciliumLeftovers,
};
