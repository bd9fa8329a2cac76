import { execIn } from '../../harness/targets/lab/network.ts';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { applicationPort } from '../../harness/targets/lab/addresses.ts';
import { proxyUid } from './certificates.ts';
import { together } from './together.ts';

export const outboundPort = 15001;
export const inboundPort = 15006;

/**
 * Redirects the client's calls to the application port into its proxy, and what arrives at the server into its own;
 * the same way as istio-iptables' REDIRECT mode, for that one port.
 */
export async function captureBothSides(pods: PodPair): Promise<void> {
  const outbound = [
    '*nat',
    ':OUTPUT ACCEPT [0:0]',
    ':MESHBENCH_OUTPUT - [0:0]',
    '-A OUTPUT -p tcp -j MESHBENCH_OUTPUT',
    `-A MESHBENCH_OUTPUT -m owner --uid-owner ${proxyUid} -j RETURN`,
    '-A MESHBENCH_OUTPUT -d 127.0.0.0/8 -j RETURN',
    `-A MESHBENCH_OUTPUT -p tcp --dport ${applicationPort} -j REDIRECT --to-ports ${outboundPort}`,
    'COMMIT',
    '',
  ];
  const inbound = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    `-A PREROUTING -p tcp --dport ${applicationPort} -j REDIRECT --to-ports ${inboundPort}`,
    'COMMIT',
    '',
  ];
  await together([
    execIn(pods.clientNamespace, ['iptables-restore'], outbound.join('\n')),
    execIn(pods.serverNamespace, ['iptables-restore'], inbound.join('\n')),
  ]);
}
