import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Calls, ClusterInstallRequest, ClusterPlane } from '../cluster-plane.ts';
import { envoyThreads, samplesOf } from '../_shared/cluster-facts.ts';
import {
  allowedByPolicy,
  carriedRequests,
  grownBy,
  refusedOutside,
  unmoved,
  type MetricsReading,
} from '../_shared/cluster-proof.ts';
import { claim, containerOf, hasExactly, objectIn } from '../_shared/cluster-render.ts';
import { equalShare, resourcesOf } from '../_shared/cluster-share.ts';
import { item } from '../_shared/evidence.ts';
import {
  ciliumChart,
  ciliumControlPlane,
  ciliumLeftovers,
  ciliumNamespace,
  ciliumPins,
  configured,
  needsOwnCluster,
  needsTwoNodes,
} from '../cilium/cluster-base.ts';
import { clientAlone } from '../cilium/policy.ts';
import { agentMetrics, encryptionIsOn, throughTunnel, wireguardReadings } from '../cilium/wireguard-path.ts';

const labels = 'k8s-app=cilium-envoy';

/** The Envoy of the server's node: an ingress policy puts all work of layer 7 there. */
const envoy: MetricsReading = {
  id: 'envoy',
  kind: 'metrics',
  pods: { of: 'server-node', namespace: ciliumNamespace, labels },
  port: 9964,
  path: '/metrics',
  alive: 'envoy_server_live',
};

const agent = agentMetrics('server-node');
/** Counts requests and their responses. */
const verdicts = /^cilium_policy_l7_total$/;

/** Cilium with a layer 7 policy, enforced by an Envoy on the server's node; WireGuard between the nodes. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Cilium's own chart and images, HTTP policy in the node's Envoy, WireGuard between nodes`,
  versions: ciliumPins.versions,
  namespace: null,
  unfit: (traits) => [...needsOwnCluster(traits), ...needsTwoNodes(traits)],
  install: (request) => ({ before: [], charts: [chart(request)], settings: [] }),
  enrolment: ({ namespace }) => ({
    namespaceLabels: {},
    podAnnotations: {},
    objects: [clientAlone(namespace, 'L7')],
    injected: [],
  }),
  roles: {
    dataPlane: [{ namespace: ciliumNamespace, labels, onNodes: 'server' }],
    controlPlane: ciliumControlPlane,
  },
  proof: {
    readings: [...wireguardReadings, agent, envoy],
    before: (now, calls, place) => [...encryptionIsOn(now, place), throughEnvoy(calls), refusedOutside(calls)],
    after: (grown, calls, place) => [
      carriedRequests(
        `server node's Envoy`,
        grownBy(grown, envoy, /^envoy_http_downstream_rq_total$/, {
          envoy_http_conn_manager_prefix: /^(?!envoy-(prometheus-metrics|health)-listener$|admin$)/,
        }),
        grown.window,
      ),
      allowedByPolicy(
        grownBy(grown, agent, verdicts, { proxy_type: /^envoy$/, rule: /^forwarded$/ }) / 2,
        grown.window,
      ),
      unmoved(
        'the policy denied no request',
        grownBy(grown, agent, verdicts, { proxy_type: /^envoy$/, rule: /^denied$/ }),
      ),
      ...throughTunnel(grown),
      ...encryptionIsOn(grown.after, place),
      throughEnvoy(calls),
      refusedOutside(calls),
    ],
    facts: (now) => ({
      tlsVersion: null,
      cipher: null,
      curve: null,
      httpByHop: ['HTTP/1.1', 'HTTP/1.1'],
      proxyThreads: envoyThreads(samplesOf(now, envoy.id)),
      telemetry: 'on',
      filters: [],
      settings: {},
    }),
  },
  leftovers: ciliumLeftovers,
};

/** One limit holds for the Envoys of all nodes, and the server's does all the work: it gets the whole budget. */
function chart(request: ClusterInstallRequest): ReturnType<typeof ciliumChart> {
  const share = equalShare(request, 1);
  const sized = share && {
    resources: resourcesOf(share, { request: '256Mi', limit: '512Mi' }),
    extraArgs: [`--concurrency ${share.threads}`],
  };
  return ciliumChart(request, {
    values: { encryption: { enabled: true, type: 'wireguard' }, l7Proxy: true, ...(sized ? { envoy: sized } : {}) },
    asserts: [
      configured('enable-wireguard', 'true'),
      configured('enable-l7-proxy', 'true'),
      claim('an Envoy runs on each node', (objects) => objectIn(objects, 'DaemonSet', 'cilium-envoy') !== undefined),
      ...(share
        ? [
            claim(`each node's Envoy has ${share.cpu} CPU and ${share.threads} threads`, (objects) => {
              const container = containerOf(objectIn(objects, 'DaemonSet', 'cilium-envoy'), 'cilium-envoy');
              return (
                hasExactly(container, share.cpu) &&
                (container?.args ?? []).join(' ').includes(`--concurrency ${share.threads}`)
              );
            }),
          ]
        : []),
    ],
  });
}

/** Envoy keeps the client's address and adds headers of its own. */
function throughEnvoy({ seenHeaders }: Calls): EvidenceItem {
  const added = Object.keys(seenHeaders).filter((name) => /^x-(envoy-.*|request-id|forwarded-proto)$/.test(name));
  return item('the application is called by an Envoy', added.length > 0, added.join(', ') || 'no header of a proxy');
}
