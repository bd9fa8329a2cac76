import type { ClusterProof, Grown, ProofPlace, Readings } from '../cluster-plane.ts';
import { envoyThreads, httpVersion, negotiated, samplesOf } from '../_shared/cluster-facts.ts';
import {
  allowedByPolicy,
  carriedRequests,
  exactly,
  grownBy,
  refusedOutside,
  someCounted,
  counted,
  type Labels,
  type MetricsReading,
} from '../_shared/cluster-proof.ts';
import { unobservedFacts } from '../_shared/cluster-ztunnel.ts';
import { taken, ztunnelPath as path } from '../istio/ambient-proof.ts';
import { principalOf } from '../istio/cluster-policy.ts';

export const waypointName = 'waypoint';
export const waypointLabels = `gateway.networking.k8s.io/gateway-name=${waypointName}`;

const waypoint: MetricsReading = {
  id: 'waypoint',
  kind: 'metrics',
  pods: { of: 'all', namespace: 'arm', labels: waypointLabels },
  port: 15020,
  path: '/stats/prometheus',
  alive: 'envoy_server_live',
};

const requests = /^istio_requests_total$/;

/** Labels of requests that the waypoint took from the client; Istio's own ambient tests look at the same. */
const fromClient = ({ namespace }: ProofPlace): Labels => ({
  reporter: /^waypoint$/,
  connection_security_policy: /^mutual_tls$/,
  source_principal: exactly(`spiffe://${principalOf(namespace, 'client')}`),
});

const throughWaypoint = (grown: Grown, place: ProofPlace): number =>
  grownBy(grown, waypoint, requests, fromClient(place));

/** Proof of the path client -> node proxy -> waypoint -> node proxy -> server. */
export const waypointProof: ClusterProof = {
  readings: [...path.readings, waypoint],
  before: (now, calls, place) => [
    taken(place),
    ...path.before(now, place),
    seenByWaypoint(now, place),
    refusedOutside(calls),
  ],
  after: (grown, calls, place) => [
    ...path.after(grown, place),
    carriedRequests('waypoint', throughWaypoint(grown, place), grown.window),
    // Its policy answers 403 to what it does not let through.
    allowedByPolicy(grownBy(grown, waypoint, requests, { ...fromClient(place), response_code: /^200$/ }), grown.window),
    refusedOutside(calls),
  ],
  facts: (now) => {
    const samples = samplesOf(now, waypoint.id);
    return {
      ...unobservedFacts,
      tlsVersion: negotiated(samples, 'versions'),
      cipher: negotiated(samples, 'ciphers'),
      curve: negotiated(samples, 'curves'),
      httpByHop: ['HTTP/1.1', 'TCP', httpVersion(samples, 'downstream', {}) ?? 'not observed', 'TCP', 'HTTP/1.1'],
      proxyThreads: envoyThreads(samples),
    };
  },
};

const seenByWaypoint = (now: Readings, place: ProofPlace): ReturnType<typeof someCounted> =>
  someCounted(
    `the waypoint saw the client's identity`,
    counted(now, waypoint, requests, fromClient(place)),
    'requests',
  );
