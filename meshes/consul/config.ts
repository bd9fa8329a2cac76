import type { Profile } from '../../harness/core/plan.ts';
import { applicationPort, type ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { parity } from '../_shared/profile.ts';

export type Side = 'client' | 'server';

export const sides: readonly Side[] = ['client', 'server'];
export const datacenter = 'dc1';
export const httpPort = 8500;
export const grpcPort = 8502;
/** Port of the service's virtual address; Consul's capture looks at the address alone, so that any would do. */
export const servicePort = 80;
/** Envoy's admin interface where consul-dataplane has it. */
export const adminPort = 19000;
/** Inbound listener of a sidecar where consul-k8s has it. */
const inboundPort = 20000;

/**
 * consul-dataplane starts Envoy with two worker threads unless told otherwise.
 * https://github.com/hashicorp/consul-dataplane/blob/main/cmd/consul-dataplane/config.go (envoy.concurrency)
 */
const vendorThreads = 2;

export const proxyThreads = (profile: Profile): number => (profile === 'parity' ? parity.proxyThreads : vendorThreads);

/** What the agent is told beside `-dev`, which makes it a server that is its own leader and keeps nothing on disk. */
export const agentConfig = (control: ControlAddresses): string =>
  JSON.stringify({
    node_name: 'meshbench',
    datacenter,
    bind_addr: control.ip,
    client_addr: control.ip,
    ports: { http: httpPort, grpc: grpcPort, grpc_tls: -1, dns: -1, serf_wan: -1 },
    default_intention_policy: 'deny',
    ui_config: { enabled: false },
    enable_debug: false,
    disable_update_check: true,
    log_level: 'info',
  });

export type ConfigEntry = Readonly<Record<string, unknown>> & { readonly Kind: string; readonly Name?: string };

const tlsExactly = { TLSMinVersion: parity.tlsVersion, TLSMaxVersion: parity.tlsVersion };

/**
 * Configuration that needs no addresses and is written once, in this order: sidecars speak HTTP, nothing outside the
 * mesh is called, and the client alone may call the server.
 * https://developer.hashicorp.com/consul/docs/reference/config-entry
 */
export const configEntries = (profile: Profile): readonly ConfigEntry[] => [
  {
    Kind: 'mesh',
    TransparentProxy: { MeshDestinationsOnly: true },
    ...(profile === 'parity' ? { TLS: { Incoming: tlsExactly, Outgoing: tlsExactly } } : {}),
  },
  ...sides.map((side) => ({ Kind: 'service-defaults', Name: side, Protocol: 'http' })),
  {
    Kind: 'service-intentions',
    Name: 'server',
    // With permissions it is enforced on each request; without them, on connections.
    Sources: [{ Name: 'client', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }],
  },
];

/** Names of one pod in the catalogue. A new pod of the same service has another name, as on Kubernetes. */
export interface CatalogPod {
  readonly side: Side;
  readonly node: string;
  readonly proxyId: string;
}

export const catalogPod = (side: Side, round: number): CatalogPod => ({
  side,
  node: `${side}-${round}`,
  proxyId: `${side}-${round}-sidecar-proxy`,
});

export interface Registration {
  readonly Node: string;
  readonly Address: string;
  readonly NodeMeta: Readonly<Record<string, string>>;
  readonly SkipNodeUpdate: boolean;
  readonly Service: Readonly<Record<string, unknown>>;
  readonly Check: Readonly<Record<string, unknown>>;
}

/**
 * A pod's service and its sidecar, in the order in which they are registered: what consul-k8s writes for a pod with
 * transparent proxy, down to the tag `virtual` for the service's own address (there the ClusterIP).
 * https://github.com/hashicorp/consul-k8s/blob/main/control-plane/connect-inject/controllers/endpoints/endpoints_controller.go
 */
export function registrations({ side, node, proxyId }: CatalogPod, pods: PodPair): readonly Registration[] {
  const address = side === 'client' ? pods.clientIp : pods.serverIp;
  const virtual = side === 'server' ? { virtual: { Address: pods.serviceIp, Port: servicePort } } : {};
  const register = (service: { readonly ID: string } & Registration['Service']): Registration => ({
    Node: node,
    Address: address,
    NodeMeta: { 'synthetic-node': 'true' },
    SkipNodeUpdate: true,
    Service: { Address: address, TaggedAddresses: virtual, ...service },
    // Who registers answers for the health: a check by the agent would begin critical and delay every round by its interval.
    Check: { CheckID: service.ID, Name: 'meshbench', Status: 'passing', ServiceID: service.ID },
  });
  return [
    register({ ID: node, Service: side, Port: applicationPort }),
    register({
      Kind: 'connect-proxy',
      ID: proxyId,
      Service: `${side}-sidecar-proxy`,
      Port: inboundPort,
      Proxy: {
        DestinationServiceName: side,
        DestinationServiceID: node,
        LocalServiceAddress: '127.0.0.1',
        LocalServicePort: applicationPort,
        Mode: 'transparent',
        // A pod has one address; here the way in from outside has its own, and the proxy has to refuse there too.
        Config: { bind_address: '0.0.0.0' },
      },
    }),
  ];
}

/** Identity that Consul's CA gives to a service. https://developer.hashicorp.com/consul/docs/secure-mesh/ca */
export const spiffeId = (trustDomain: string, side: Side): string =>
  `spiffe://${trustDomain}/ns/default/dc/${datacenter}/svc/${side}`;
