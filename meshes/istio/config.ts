import { stringify } from 'yaml';
import type { Profile } from '../../harness/core/plan.ts';
import { applicationPort, type ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { parity } from '../_shared/profile.ts';

export type Side = 'client' | 'server';

export const trustDomain = 'cluster.local';
export const tokenIssuer = 'https://meshbench.lab';
export const discoveryPort = 15012;
export const jwksPort = 18099;

/** Istio's sidecar has a CPU limit of 2 in the vendor's chart, and with it two worker threads. */
const vendorThreads = 2;

const threads = (profile: Profile): number => (profile === 'parity' ? parity.proxyThreads : vendorThreads);

/** Mesh configuration of istiod. https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ */
export const meshConfig = (configFolder: string, control: ControlAddresses, profile: Profile): string =>
  stringify({
    trustDomain,
    rootNamespace: 'istio-system',
    configSources: [{ address: `fs://${configFolder}` }],
    enablePrometheusMerge: false,
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    defaultConfig: { discoveryAddress: `${control.ip}:${discoveryPort}`, concurrency: threads(profile) },
    ...(profile === 'parity' ? { meshMTLS: { minProtocolVersion: 'TLSV1_3' } } : {}),
  });

/** PROXY_CONFIG of pilot-agent. */
export const proxySettings = (options: { control: ControlAddresses; envoy: string; profile: Profile }): string =>
  stringify({
    discoveryAddress: `${options.control.ip}:${discoveryPort}`,
    binaryPath: options.envoy,
    customConfigFile: './bootstrap.json',
    concurrency: threads(options.profile),
    controlPlaneAuthPolicy: 'MUTUAL_TLS',
    statusPort: 15020,
  });

const meta = (kind: string, name: string, namespace = 'bench'): Record<string, unknown> => ({
  apiVersion:
    kind === 'PeerAuthentication' || kind === 'AuthorizationPolicy' ? 'security.istio.io/v1' : 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace },
});

/** The two workloads of a round, strict mutual TLS, and a policy that lets the client alone call the server. */
export function workloadConfig(pods: PodPair, servicePort: number): string {
  const principal = `${trustDomain}/ns/bench/sa/client`;
  const workload = (side: Side, address: string): unknown => ({
    ...meta('WorkloadEntry', `${side}-1`),
    spec: { address, labels: { app: side }, serviceAccount: side },
  });
  const documents: unknown[] = [
    {
      ...meta('ServiceEntry', 'server'),
      spec: {
        hosts: ['server.bench.mesh'],
        addresses: [pods.serviceIp],
        ports: [{ number: servicePort, name: 'http', protocol: 'HTTP', targetPort: applicationPort }],
        location: 'MESH_INTERNAL',
        resolution: 'STATIC',
        workloadSelector: { labels: { app: 'server' } },
      },
    },
    workload('server', pods.serverIp),
    workload('client', pods.clientIp),
    { ...meta('PeerAuthentication', 'default', 'istio-system'), spec: { mtls: { mode: 'STRICT' } } },
    {
      ...meta('AuthorizationPolicy', 'server-allow'),
      spec: {
        selector: { matchLabels: { app: 'server' } },
        action: 'ALLOW',
        rules: [{ from: [{ source: { principals: [principal] } }] }],
      },
    },
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}

const http2Options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A cluster behind a unix socket of pilot-agent. */
const agentCluster = (name: string, socket: string): unknown => ({
  name,
  type: 'STATIC',
  connect_timeout: '1s',
  typed_extension_protocol_options: {
    [http2Options]: {
      '@type': `type.googleapis.com/${http2Options}`,
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
  load_assignment: {
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: socket } } } }] }],
  },
});

/**
 * Envoy's bootstrap for pilot-agent, in place of Istio's template, which names extensions that upstream Envoy lacks:
 * the node identity that istiod expects, xDS and secrets through the agent's sockets.
 */
export const bootstrap = (side: Side, ip: string): string =>
  JSON.stringify({
    node: {
      id: `sidecar~${ip}~${side}-1.bench~bench.svc.cluster.local`,
      cluster: `${side}.bench`,
      metadata: {
        CLUSTER_ID: 'Kubernetes',
        NAMESPACE: 'bench',
        NAME: `${side}-1`,
        SERVICE_ACCOUNT: side,
        WORKLOAD_NAME: side,
        MESH_ID: trustDomain,
        ISTIO_VERSION: '1.29.1',
        INTERCEPTION_MODE: 'REDIRECT',
        INSTANCE_IPS: ip,
        LABELS: { app: side },
      },
    },
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: 15000 } } },
    dynamic_resources: {
      lds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      cds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      ads_config: {
        api_type: 'DELTA_GRPC',
        transport_api_version: 'V3',
        set_node_on_first_message_only: true,
        grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
      },
    },
    static_resources: {
      clusters: [
        agentCluster('sds-grpc', './var/run/secrets/workload-spiffe-uds/socket'),
        agentCluster('xds-grpc', './etc/istio/proxy/XDS'),
      ],
    },
  });
