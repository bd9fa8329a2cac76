import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Grown, ProofPlace, ProofReading, Readings } from '../cluster-plane.ts';
import { carriedBytes, counted, someCounted, type MetricsReading } from '../_shared/cluster-proof.ts';
import { podSpecOf } from '../_shared/cluster-render.ts';
import { item } from '../_shared/evidence.ts';
import { agentContainer, agentLabels, ciliumNamespace } from './cluster-base.ts';

type Side = 'client-node' | 'server-node';

const agentOn = (of: Side): { of: Side; namespace: string; labels: string } => ({
  of,
  namespace: ciliumNamespace,
  labels: agentLabels,
});

/** Bytes sent and received by the node's WireGuard interface, a line each: no metric of Cilium counts them. */
const interfaceOf = (of: Side): ProofReading & { kind: 'command' } => ({
  id: `wireguard-${of}`,
  kind: 'command',
  pods: agentOn(of),
  container: agentContainer,
  command: ['cat', '/sys/class/net/cilium_wg0/statistics/tx_bytes', '/sys/class/net/cilium_wg0/statistics/rx_bytes'],
});

const statusOf = (of: Side): ProofReading & { kind: 'command' } => ({
  id: `encryption-${of}`,
  kind: 'command',
  pods: agentOn(of),
  container: agentContainer,
  command: ['cilium-dbg', 'encrypt', 'status', '-o', 'json'],
});

/** The agent's own metrics on one node. */
export const agentMetrics = (of: Side): MetricsReading => ({
  id: `agent-${of}`,
  kind: 'metrics',
  pods: agentOn(of),
  port: 9962,
  path: '/metrics',
  alive: 'cilium_version',
});

const clientInterface = interfaceOf('client-node');
const serverInterface = interfaceOf('server-node');
const statuses = [statusOf('client-node'), statusOf('server-node')] as const;
const agent = agentMetrics('client-node');

export const wireguardReadings: readonly ProofReading[] = [clientInterface, serverInterface, ...statuses, agent];

/** Sent and received bytes; NaN where the command gave anything else. */
function trafficOf(readings: Readings, id: string): { sent: number; received: number } {
  const text = readings.get(id)?.text.trim() ?? '';
  const [sent = NaN, received = NaN] = /^\d+\n\d+$/.test(text) ? text.split('\n').map(Number) : [];
  return { sent, received };
}

/** Path and state before any load: two nodes, and an agent on each that encrypts. */
export const encryptionIsOn = (now: Readings, place: ProofPlace): EvidenceItem[] => [
  onTwoNodes(place),
  someCounted(
    'the agent says that WireGuard is on',
    counted(now, agent, /^cilium_feature_adv_connect_and_lb_transparent_encryption$/, { mode: /^wireguard$/ }),
    'counted',
  ),
  ...statuses.map(({ id }) => {
    const text = readings(now, id);
    return item(`${id} has WireGuard peers`, hasPeers(text), text.slice(0, 200) || 'no answer');
  }),
];

/** Responses go from the server's node to the client's, so these two ends have to carry the payload. */
export function throughTunnel(grown: Grown): EvidenceItem[] {
  const growth = (id: string, direction: 'sent' | 'received'): number =>
    trafficOf(grown.after, id)[direction] - trafficOf(grown.before, id)[direction];
  return [
    carriedBytes(`server node's WireGuard interface`, growth(serverInterface.id, 'sent'), grown.window),
    carriedBytes(`client node's WireGuard interface`, growth(clientInterface.id, 'received'), grown.window),
  ];
}

const readings = (now: Readings, id: string): string => now.get(id)?.text.trim() ?? '';

function hasPeers(text: string): boolean {
  return /"mode":\s*"Wireguard"/i.test(text) && /"peer-count":\s*[1-9]/.test(text);
}

function onTwoNodes({ pods }: ProofPlace): EvidenceItem {
  const [client = '', server = ''] = [pods.client, pods.server].map((pod) => podSpecOf(pod)?.nodeName ?? '');
  return item(
    'client and server are on different nodes',
    client !== '' && server !== '' && client !== server,
    `${client}, ${server}`,
  );
}
