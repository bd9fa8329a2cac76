import type { KubeObject } from '../../harness/io/kube-object.ts';
import type { ClusterInstallRequest, ClusterPlane } from '../cluster-plane.ts';
import { claim, configIn } from '../_shared/cluster-render.ts';
import { equalShare, nodeProxies, resourcesOf } from '../_shared/cluster-share.ts';
import { placedOn, type ChartValues } from '../_shared/cluster-values.ts';
import { ambientCharts } from '../istio/ambient-charts.ts';
import { ambientRoles } from '../istio/ambient-roles.ts';
import { istioNamespace, istioPins, type IstiodAdditions } from '../istio/cluster-charts.ts';
import { allowTo, principalOf, strictTls } from '../istio/cluster-policy.ts';
import { istioLeftovers } from '../istio/leftovers.ts';
import { waypointLabels, waypointName, waypointProof } from './cluster-proof.ts';

/** Istio ambient with a waypoint: layer 4 on the nodes, layer 7 in an Envoy of the arm's namespace. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Istio's own charts and images, ambient mode with a waypoint`,
  versions: { ...istioPins.versions, 'gateway-api': istioPins.gatewayApi ?? '' },
  namespace: istioNamespace,
  needsGatewayApi: true,
  unfit: () => [],
  install: (request) => ({
    before: request.gatewayApi,
    // Half of the budget is the waypoint's, the other half the node proxies'.
    charts: ambientCharts(request, {
      ztunnel: equalShare(request, 2 * nodeProxies(request)),
      istiod: waypointSize(request),
    }),
    settings: [strictTls],
  }),
  enrolment: ({ namespace }) => ({
    namespaceLabels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': waypointName },
    podAnnotations: {},
    objects: [gateway(namespace), allowService(namespace), allowTo(namespace, throughWaypointAlone)],
    injected: [],
    awaited: [{ namespace: 'arm', labels: waypointLabels }],
  }),
  roles: {
    dataPlane: [...ambientRoles.dataPlane, { namespace: 'arm', labels: waypointLabels }],
    controlPlane: ambientRoles.controlPlane,
  },
  proof: waypointProof,
  leftovers: istioLeftovers,
};

/** The pods let nobody in but the waypoint, or a client could go round it; the waypoint lets in the client alone. */
const throughWaypointAlone = { name: 'server-through-waypoint', account: waypointName } as const;

const gateway = (namespace: string): KubeObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: waypointName, namespace, labels: { 'istio.io/waypoint-for': 'service' } },
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
});

const allowService = (namespace: string): KubeObject => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'server-allow', namespace },
  spec: {
    targetRefs: [{ kind: 'Service', group: '', name: 'server' }],
    action: 'ALLOW',
    rules: [{ from: [{ source: { principals: [principalOf(namespace, 'client')] } }] }],
  },
});

function waypointSize(request: ClusterInstallRequest): IstiodAdditions {
  const share = equalShare(request, 2);
  const waypoint: ChartValues = {
    ...placedOn('server', request),
    ...(share ? { resources: resourcesOf(share, { request: '256Mi', limit: '512Mi' }) } : {}),
  };
  const written = (objects: readonly KubeObject[]): string => {
    const values = JSON.parse(configIn(objects, 'istio-sidecar-injector', 'values') || '{}') as {
      global?: { waypoint?: { resources?: { limits?: { cpu?: string } }; nodeSelector?: { bench?: string } } };
    };
    return `${values.global?.waypoint?.resources?.limits?.cpu} on ${values.global?.waypoint?.nodeSelector?.bench}`;
  };
  return {
    values: { global: { waypoint } },
    asserts: [
      ...(share
        ? [claim(`a waypoint may use ${share.cpu} CPU`, (objects) => written(objects).startsWith(`${share.cpu} on`))]
        : []),
      ...(request.nodesHaveRoles
        ? [claim('a waypoint goes to nodes with bench=server', (objects) => written(objects).endsWith('on server'))]
        : []),
    ],
  };
}
