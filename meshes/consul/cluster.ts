import type { KubeObject } from '../../harness/io/kube-object.ts';
import { workloadNames, type ClusterEnrolRequest, type ClusterPlane, type ClusterTraits } from '../cluster-plane.ts';
import { equalShare } from '../_shared/cluster-share.ts';
import { consulChart, consulNamespace, consulPins } from './cluster-charts.ts';
import { consulProof, proxy } from './cluster-proof.ts';

/** Consul with transparent sidecars, from the vendor's chart. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Consul's own chart and images`,
  versions: { ...consulPins.versions, 'gateway-api': consulPins.gatewayApi ?? '' },
  namespace: consulNamespace,
  needsGatewayApi: true,
  unfit,
  install: (request) => ({
    before: request.gatewayApi,
    charts: [consulChart(request)],
    settings: [proxyDefaults, denyAll],
  }),
  enrolment: (request) => ({
    namespaceLabels: {},
    podAnnotations: { 'consul.hashicorp.com/connect-inject': 'true', ...sizeOf(request) },
    objects: [clientService(request.namespace), serverDefaults(request.namespace), allowClient(request.namespace)],
    injected: [proxy],
  }),
  roles: {
    dataPlane: [{ namespace: 'arm', container: proxy }],
    controlPlane: [
      { namespace: consulNamespace, labels: 'app=consul,component in (server,connect-injector,webhook-cert-manager)' },
    ],
  },
  proof: consulProof,
  leftovers: {
    crds: /^.+\.consul\.hashicorp\.com$/,
    webhooks: /^consul-connect-injector$/,
    clusterRoles: /^consul-.*$/,
    gatewayClasses: /^consul$/,
    // Of the GatewayClass `consul` too; without its controller nothing takes the finalizers off, and Helm hangs.
    groupsWithFinalizers: ['consul.hashicorp.com'],
  },
};

function unfit({ hasDefaultStorageClass }: ClusterTraits): readonly string[] {
  return hasDefaultStorageClass === false
    ? ['no StorageClass is the default: its server always asks for a volume of 1Gi and would wait for it for ever']
    : [];
}

const settings = (kind: string, name: string, namespace: string, spec: object): KubeObject => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind,
  metadata: { name, namespace },
  spec,
});

/** Its name has to be `global`. */
const proxyDefaults = settings('ProxyDefaults', 'global', consulNamespace, {
  config: { protocol: 'http' },
  mutualTLSMode: 'strict',
});

/** Without access control lists everything is allowed until this is there. */
const denyAll = settings('ServiceIntentions', 'deny-all', consulNamespace, {
  destination: { name: '*' },
  sources: [{ name: '*', action: 'deny' }],
});

const serverDefaults = (namespace: string): KubeObject =>
  settings('ServiceDefaults', workloadNames.server, namespace, { protocol: 'http', mutualTLSMode: 'strict' });

const allowClient = (namespace: string): KubeObject =>
  settings('ServiceIntentions', workloadNames.server, namespace, {
    destination: { name: workloadNames.server },
    sources: [{ name: workloadNames.client, action: 'allow' }],
  });

/** A pod is registered, and its sidecar starts, only if a Service selects it; nobody calls this one. */
const clientService = (namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: workloadNames.client, namespace },
  spec: { selector: { app: workloadNames.client }, ports: [{ name: 'unused', port: 80 }] },
});

function sizeOf(request: ClusterEnrolRequest): Readonly<Record<string, string>> {
  const share = equalShare(request, 2);
  if (!share) return {};
  const annotation = (name: string): string => `consul.hashicorp.com/${name}`;
  return {
    [annotation('sidecar-proxy-cpu-request')]: share.cpu,
    [annotation('sidecar-proxy-cpu-limit')]: share.cpu,
    [annotation('sidecar-proxy-memory-request')]: '128Mi',
    [annotation('sidecar-proxy-memory-limit')]: '256Mi',
    [annotation('consul-envoy-proxy-concurrency')]: String(share.threads),
  };
}
