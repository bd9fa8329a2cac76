import { workloadNames, type ClusterPlane } from '../cluster-plane.ts';
import { refusedOutside } from '../_shared/cluster-proof.ts';
import { equalShare, nodeProxies } from '../_shared/cluster-share.ts';
import { unobservedFacts } from '../_shared/cluster-ztunnel.ts';
import { ambientCharts } from '../istio/ambient-charts.ts';
import { taken, ztunnelPath as path } from '../istio/ambient-proof.ts';
import { ambientRoles } from '../istio/ambient-roles.ts';
import { istioNamespace, istioPins } from '../istio/cluster-charts.ts';
import { allowTo, strictTls } from '../istio/cluster-policy.ts';
import { istioLeftovers } from '../istio/leftovers.ts';

/** Istio without sidecars: one ztunnel on each node, layer 4 alone. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Istio's own charts and images, ambient mode without a waypoint`,
  versions: istioPins.versions,
  namespace: istioNamespace,
  unfit: () => [],
  install: (request) => ({
    before: [],
    charts: ambientCharts(request, { ztunnel: equalShare(request, nodeProxies(request)) }),
    settings: [strictTls],
  }),
  enrolment: ({ namespace }) => ({
    namespaceLabels: { 'istio.io/dataplane-mode': 'ambient' },
    podAnnotations: {},
    objects: [allowTo(namespace, { name: 'server-allow', account: workloadNames.client })],
    injected: [],
  }),
  roles: ambientRoles,
  proof: {
    readings: path.readings,
    before: (now, calls, place) => [taken(place), ...path.before(now, place), refusedOutside(calls)],
    after: (grown, calls, place) => [...path.after(grown, place), refusedOutside(calls)],
    facts: () => unobservedFacts,
  },
  leftovers: istioLeftovers,
};
