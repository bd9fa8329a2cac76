import type { EvidenceItem } from '../../harness/core/trial.ts';
import { workloadNames, type ClusterProof, type Grown, type ProofPlace, type Readings } from '../cluster-plane.ts';
import { envoyThreads, httpVersion, injectedResources, negotiated, samplesOf } from '../_shared/cluster-facts.ts';
import {
  allowedByPolicy,
  carriedRequests,
  counted,
  escaped,
  exactly,
  grownBy,
  identitySeen,
  refusedOutside,
  sidecarsInjected,
  someCounted,
  unmoved,
  type Labels,
  type MetricsReading,
} from '../_shared/cluster-proof.ts';
import { principalOf } from './cluster-policy.ts';

/** Port 15020 lies outside interception: the agent's own, and Envoy's counters merged into them. */
const sidecar = (of: 'client' | 'server'): MetricsReading => ({
  id: of,
  kind: 'metrics',
  pods: { of },
  port: 15020,
  path: '/stats/prometheus',
  alive: 'envoy_server_live',
});

const client = sidecar('client');
const server = sidecar('server');

const proxy = 'istio-proxy';
const requests = /^istio_requests_total$/;
const handshakes = /^envoy_listener_ssl_handshake$/;
const failures = /^envoy_listener_ssl_(fail_verify_\w+|connection_error)$/;
const inbound: Labels = { http_conn_manager_prefix: /^inbound_/ };
const outbound: Labels = { http_conn_manager_prefix: /^outbound_/ };

/** Proof of the sidecars' path: from Istio's own counters where its Envoy keeps them, else from those of Envoy. */
export const sidecarProof: ClusterProof = {
  readings: [client, server],
  before: (now, calls, place) => [
    sidecarsInjected(place, proxy),
    identitySeen(calls, identity(place, workloadNames.client)),
    refusedOutside(calls),
    handshaken(now),
  ],
  after: (grown, calls, place) => [
    carriedRequests('client proxy', byClient(grown, place), grown.window),
    carriedRequests('server proxy', byServer(grown, place), grown.window),
    allowedByPolicy(grownBy(grown, server, /^envoy_http_rbac$/, { ...inbound, ...allowed }), grown.window),
    unmoved('no TLS verification failed during the load', grownBy(grown, server, failures)),
    unmoved(
      'nothing left the client past the mesh',
      grownBy(grown, client, /^envoy_cluster_upstream_(cx|rq)_total$/, past),
    ),
    unmoved(
      'no request reached the server as plaintext',
      grownBy(grown, server, requests, { reporter: /^destination$/, connection_security_policy: /^none$/ }),
    ),
    handshaken(grown.after),
    identitySeen(calls, identity(place, workloadNames.client)),
    refusedOutside(calls),
  ],
  facts: (now, pods) => ({
    tlsVersion: negotiated(samplesOf(now, server.id), 'versions'),
    cipher: negotiated(samplesOf(now, server.id), 'ciphers'),
    curve: negotiated(samplesOf(now, server.id), 'curves'),
    httpByHop: [
      httpVersion(samplesOf(now, client.id), 'downstream', outbound),
      httpVersion(samplesOf(now, server.id), 'downstream', inbound),
      httpVersion(samplesOf(now, server.id), 'upstream', { cluster_name: /^inbound\|/ }),
    ].map((version) => version ?? 'not observed'),
    proxyThreads: [client, server].flatMap(({ id }) => envoyThreads(samplesOf(now, id))),
    telemetry: keepsOwnCounters(now, server) ? 'on' : 'off',
    filters: [],
    settings: injectedResources(pods, proxy),
  }),
};

/** Policies in dry run are counted under the same name, with another label. */
const allowed: Labels = { authz_enforce_result: /^allowed$/ };
const past: Labels = { cluster_name: /^PassthroughCluster/ };

const identity = ({ namespace }: ProofPlace, account: string): RegExp =>
  exactly(`spiffe://${principalOf(namespace, account)}`);

const keepsOwnCounters = (readings: Readings, reading: MetricsReading): boolean =>
  samplesOf(readings, reading.id).some(({ name }) => requests.test(name));

function byClient(grown: Grown, { namespace }: ProofPlace): number {
  if (keepsOwnCounters(grown.after, client)) {
    const labels = { reporter: /^source$/, destination_service_name: exactly(workloadNames.server) };
    return grownBy(grown, client, requests, labels);
  }
  const toServer = {
    cluster_name: new RegExp(`^outbound\\|.*\\|${escaped(workloadNames.server)}\\.${escaped(namespace)}\\.`),
  };
  return grownBy(grown, client, /^envoy_cluster_upstream_rq_total$/, toServer);
}

/** Istio's own counter says how each request came in; on the client its security policy is always `unknown`. */
function byServer(grown: Grown, place: ProofPlace): number {
  if (!keepsOwnCounters(grown.after, server))
    return grownBy(grown, server, /^envoy_http_downstream_rq_total$/, inbound);
  return grownBy(grown, server, requests, {
    reporter: /^destination$/,
    connection_security_policy: /^mutual_tls$/,
    source_principal: identity(place, workloadNames.client),
  });
}

const handshaken = (now: Readings): EvidenceItem =>
  someCounted('the connections were made with TLS', counted(now, server, handshakes), 'handshakes');
