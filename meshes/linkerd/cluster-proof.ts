import { workloadNames, type ClusterProof, type ProofPlace } from '../cluster-plane.ts';
import { injectedResources, samplesOf } from '../_shared/cluster-facts.ts';
import {
  allowedByPolicy,
  carriedRequests,
  counted,
  exactly,
  grownBy,
  refusedOutside,
  sidecarsInjected,
  someCounted,
  unmoved,
  type Labels,
  type MetricsReading,
} from '../_shared/cluster-proof.ts';

/** The proxy's own port, which stays open to all: the policy is a Server on the application's port alone. */
const proxyOf = (of: 'client' | 'server'): MetricsReading => ({
  id: of,
  kind: 'metrics',
  pods: { of },
  port: 4191,
  path: '/metrics',
  alive: 'process_start_time_seconds',
});

const client = proxyOf('client');
const server = proxyOf('server');

export const proxy = 'linkerd-proxy';

/** The identity of a service account. The trust domain is the vendor's default. */
export const identityOf = (namespace: string, account: string): string =>
  `${account}.${namespace}.serviceaccount.identity.linkerd.cluster.local`;

const requests = /^request_total$/;
/** Control traffic and the proxy's own port are counted too. */
const toApplication: Labels = { target_addr: new RegExp(`:${workloadNames.applicationPort}$`) };
const outbound: Labels = { direction: /^outbound$/, ...toApplication };
const inbound: Labels = { direction: /^inbound$/, ...toApplication };
const encrypted: Labels = { tls: /^true$/ };
const plain: Labels = { tls: /^(?!true$)/ };

const toServer = ({ namespace }: ProofPlace): Labels => ({
  ...outbound,
  ...encrypted,
  server_id: exactly(identityOf(namespace, 'server')),
});
const fromClient = ({ namespace }: ProofPlace): Labels => ({
  ...inbound,
  ...encrypted,
  client_id: exactly(identityOf(namespace, 'client')),
});

/** Proof of the path of the two sidecars, from their own counters. */
export const linkerdProof: ClusterProof = {
  readings: [client, server],
  before: (now, calls, place) => [
    sidecarsInjected(place, proxy),
    someCounted(
      `the client's proxy knows the server`,
      counted(now, client, requests, toServer(place)),
      'requests over TLS',
    ),
    someCounted(
      `the server's proxy knows the client`,
      counted(now, server, requests, fromClient(place)),
      'requests over TLS',
    ),
    refusedOutside(calls),
  ],
  after: (grown, calls, place) => [
    carriedRequests('client proxy', grownBy(grown, client, requests, toServer(place)), grown.window),
    carriedRequests('server proxy', grownBy(grown, server, requests, fromClient(place)), grown.window),
    allowedByPolicy(
      grownBy(grown, server, /^inbound_http_authz_allow_total$/, {
        ...toApplication,
        ...encrypted,
        srv_name: /^server$/,
      }),
      grown.window,
    ),
    unmoved('the policy denied no request', grownBy(grown, server, /^inbound_http_authz_deny_total$/, toApplication)),
    // The kubelet asks the server in plaintext, so only the client's side can be held to none.
    unmoved('no request left the client unencrypted', grownBy(grown, client, requests, { ...outbound, ...plain })),
    someCounted(
      'the connections were made with TLS',
      counted(grown.after, server, /^tcp_open_total$/, { direction: /^inbound$/, peer: /^src$/, ...encrypted }),
      'connections',
    ),
    refusedOutside(calls),
  ],
  facts: (now, pods) => ({
    tlsVersion: null,
    cipher: null,
    curve: null,
    httpByHop: [],
    proxyThreads: [client, server].flatMap(({ id }) =>
      samplesOf(now, id)
        .filter(({ name }) => name === 'tokio_rt_workers')
        .map(({ value }) => value),
    ),
    telemetry: 'on',
    filters: [],
    settings: injectedResources(pods, proxy),
  }),
};
