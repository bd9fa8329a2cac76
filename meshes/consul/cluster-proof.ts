import type { EvidenceItem } from '../../harness/core/trial.ts';
import { workloadNames, type ClusterProof, type Readings } from '../cluster-plane.ts';
import { envoyThreads, httpVersion, injectedResources, negotiated, samplesOf } from '../_shared/cluster-facts.ts';
import {
  allowedByPolicy,
  carriedRequests,
  counted,
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

/** Envoy's counters, on a port that capture leaves alone while metrics are on. */
const sidecar = (of: 'client' | 'server'): MetricsReading => ({
  id: of,
  kind: 'metrics',
  pods: { of },
  port: 20200,
  path: '/metrics',
  alive: 'envoy_server_live',
});

const client = sidecar('client');
const server = sidecar('server');

export const proxy = 'consul-dataplane';

/** The kubelet's probes come through another listener and are counted as requests to the application. */
const publicListener: Labels = { envoy_http_conn_manager_prefix: /^public_listener$/ };
const toServer: Labels = { consul_destination_service: exactly(workloadNames.server) };
/** Where transparent capture sends what no intention lets through: straight to the address, outside the mesh. */
const past: Labels = { envoy_cluster_name: /^original-destination$/ };
const handshakes = /^envoy_listener_ssl_handshake$/;
const failures = /^envoy_listener_ssl_(fail_verify_\w+|connection_error)$/;
/** The trust domain is made up by each install. */
const caller = /^spiffe:\/\/[^/]+\.consul\/ns\/default\/dc\/[^/]+\/svc\/client$/;

/** Proof of the path of the two sidecars, from Envoy's counters. */
export const consulProof: ClusterProof = {
  readings: [client, server],
  before: (now, calls, place) => [
    sidecarsInjected(place, proxy),
    identitySeen(calls, caller),
    refusedOutside(calls),
    handshaken(now),
  ],
  after: (grown, calls) => [
    carriedRequests(
      'client proxy',
      grownBy(grown, client, /^envoy_cluster_upstream_rq_total$/, toServer),
      grown.window,
    ),
    carriedRequests(
      'server proxy',
      grownBy(grown, server, /^envoy_http_downstream_rq_total$/, publicListener),
      grown.window,
    ),
    allowedByPolicy(grownBy(grown, server, /^envoy_http_rbac_allowed$/, publicListener), grown.window),
    unmoved(
      'nothing left the client past the mesh',
      grownBy(grown, client, /^envoy_cluster_upstream_(cx|rq)_total$/, past),
    ),
    unmoved('no TLS verification failed during the load', grownBy(grown, server, failures)),
    handshaken(grown.after),
    identitySeen(calls, caller),
    refusedOutside(calls),
  ],
  facts: (now, pods) => ({
    tlsVersion: negotiated(samplesOf(now, server.id), 'versions'),
    cipher: negotiated(samplesOf(now, server.id), 'ciphers'),
    curve: negotiated(samplesOf(now, server.id), 'curves'),
    httpByHop: [
      httpVersion(samplesOf(now, client.id), 'downstream', { envoy_http_conn_manager_prefix: /^upstream/ }),
      httpVersion(samplesOf(now, server.id), 'downstream', publicListener),
      httpVersion(samplesOf(now, server.id), 'upstream', { envoy_cluster_name: /^local_app$/ }),
    ].map((version) => version ?? 'not observed'),
    proxyThreads: [client, server].flatMap(({ id }) => envoyThreads(samplesOf(now, id))),
    telemetry: 'on',
    filters: [],
    settings: injectedResources(pods, proxy),
  }),
};

const handshaken = (now: Readings): EvidenceItem =>
  someCounted('the connections were made with TLS', counted(now, server, handshakes), 'handshakes');
