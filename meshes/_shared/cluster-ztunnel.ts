import type { EvidenceItem, ObservedFacts } from '../../harness/core/trial.ts';
import type { Grown, ProofPlace, Readings, RenderAssert } from '../cluster-plane.ts';
import {
  carriedBytes,
  counted,
  exactly,
  grownBy,
  someCounted,
  unmoved,
  type Labels,
  type MetricsReading,
} from './cluster-proof.ts';
import { claim, containerOf, containersOf, hasEnvironment, hasExactly, objectIn } from './cluster-render.ts';
import type { CpuShare } from './cluster-share.ts';

/** Where ztunnel is found: two vendors run it, under names of their own. */
export interface NodeProxy {
  readonly namespace: string;
  readonly labels: string;
}

const opened = /^istio_tcp_connections_opened_total$/;
/** Bytes of responses, counted while they flow. https://github.com/istio/ztunnel/blob/master/src/proxy/metrics.rs */
const sent = /^istio_tcp_sent_bytes_total$/;
const encrypted: Labels = { connection_security_policy: /^mutual_tls$/ };
const plain: Labels = { connection_security_policy: /^(?!mutual_tls$)/ };

const reading = (of: 'client-node' | 'server-node', proxy: NodeProxy): MetricsReading => ({
  id: of,
  kind: 'metrics',
  pods: { of, ...proxy },
  port: 15020,
  path: '/metrics',
  alive: 'istio_build',
});

/** What the two node proxies of a path prove: they count connections and bytes, and requests not at all. */
export interface NodeProxyPath {
  readonly readings: readonly [client: MetricsReading, server: MetricsReading];
  readonly before: (now: Readings, place: ProofPlace) => EvidenceItem[];
  readonly after: (grown: Grown, place: ProofPlace) => EvidenceItem[];
}

export function nodeProxyPath(proxy: NodeProxy): NodeProxyPath {
  const client = reading('client-node', proxy);
  const server = reading('server-node', proxy);
  const from = ({ namespace }: ProofPlace): Labels => ({
    reporter: /^source$/,
    source_workload_namespace: exactly(namespace),
  });
  const to = ({ namespace }: ProofPlace): Labels => ({
    reporter: /^destination$/,
    destination_workload_namespace: exactly(namespace),
  });
  const connected = (now: Readings, place: ProofPlace): EvidenceItem[] => [
    someCounted(
      `the client's node proxy opened connections with mutual TLS`,
      counted(now, client, opened, { ...from(place), ...encrypted }),
      'connections',
    ),
    someCounted(
      `the server's node proxy took connections with mutual TLS`,
      counted(now, server, opened, { ...to(place), ...encrypted }),
      'connections',
    ),
  ];
  return {
    readings: [client, server],
    before: connected,
    after: (grown, place) => [
      carriedBytes(`client's node proxy`, grownBy(grown, client, sent, { ...from(place), ...encrypted }), grown.window),
      carriedBytes(`server's node proxy`, grownBy(grown, server, sent, { ...to(place), ...encrypted }), grown.window),
      unmoved('no byte left the client unencrypted', grownBy(grown, client, sent, { ...from(place), ...plain })),
      unmoved('no byte reached the server unencrypted', grownBy(grown, server, sent, { ...to(place), ...plain })),
      unmoved(
        'the policy denied no connection',
        grownBy(grown, server, opened, { ...to(place), response_flags: /^DENY$/ }),
      ),
      ...connected(grown.after, place),
    ],
  };
}

/** Ztunnel counts neither versions of TLS nor threads, so none is claimed. */
export const unobservedFacts: ObservedFacts = {
  tlsVersion: null,
  cipher: null,
  curve: null,
  httpByHop: ['HTTP/1.1', 'TCP', 'HTTP/1.1'],
  proxyThreads: [],
  telemetry: 'on',
  filters: [],
  settings: {},
};

/** That each node proxy has its share and as many threads. */
export const sizeAsserts = (daemonSet: string, { cpu, threads }: CpuShare): readonly RenderAssert[] => [
  hasEnvironment(
    { kind: 'DaemonSet', name: daemonSet, container: 'istio-proxy' },
    'ZTUNNEL_WORKER_THREADS',
    String(threads),
  ),
  claim(`each node proxy has ${cpu} CPU, no more and no fewer`, (objects) =>
    hasExactly(containerOf(objectIn(objects, 'DaemonSet', daemonSet), 'istio-proxy'), cpu),
  ),
  claim(
    'no other container is in the node proxy',
    (objects) => containersOf(objectIn(objects, 'DaemonSet', daemonSet)).length === 1,
  ),
];
