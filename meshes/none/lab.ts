import type { EvidenceItem, ObservedFacts } from '../../harness/core/trial.ts';
import { applicationPort, outsideNamespace } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { askThroughPath, callFromOutside, identityHeader, item } from '../_shared/evidence.ts';
import type { DataPlane, Enrolled } from '../mesh.ts';

/** The client talks to the server's own address over the veth pair; no firewall rule exists in either namespace. */
export const lab: DataPlane<Lab, PodPair> = {
  available: true,
  fidelity: 'none',
  fidelityNote: 'no proxy and no firewall rule in the path',
  tools: [],
  versions: {},
  install: (target) =>
    Promise.resolve({
      enrol: (pods) => Promise.resolve(enrolled(target, pods)),
      uninstall: () => Promise.resolve(),
    }),
};

function enrolled(target: Lab, pods: PodPair): Enrolled {
  const address = { host: pods.serverIp, port: applicationPort };
  const prove = async (): Promise<EvidenceItem[]> => {
    const seen = await askThroughPath(target, pods, address);
    const outside = await callFromOutside(target, pods, outsideNamespace);
    const strangers = await target.strangersIn(pods);
    const rules = await target.natRules(pods);
    return [
      item('no proxy runs in the namespaces', strangers.length === 0, strangers.join(', ') || 'the application alone'),
      item('no address translation rule', rules.length === 0, rules.join('; ') || 'none'),
      item('the application sees no identity header', identityHeader(seen) === '', identityHeader(seen) || 'none'),
      item(
        'the application sees the client itself',
        seen.remoteAddress.startsWith(`${pods.clientIp}:`),
        seen.remoteAddress,
      ),
      item('a plaintext call from outside is answered', outside.accepted, outside.how),
    ];
  };
  return {
    address,
    proveBefore: prove,
    proveAfter: prove,
    observe: () => Promise.resolve(nothingInThePath),
  };
}

const nothingInThePath: ObservedFacts = {
  tlsVersion: null,
  cipher: null,
  curve: null,
  httpByHop: ['HTTP/1.1'],
  proxyThreads: [],
  telemetry: null,
  filters: [],
  settings: {},
};
