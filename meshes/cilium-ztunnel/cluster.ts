import type { KubeObject } from '../../harness/io/kube-object.ts';
import type { ClusterInstallRequest, ClusterPlane } from '../cluster-plane.ts';
import { refusedOutside } from '../_shared/cluster-proof.ts';
import { selfSigned } from '../_shared/cluster-secrets.ts';
import { equalShare, nodeProxies, resourcesOf } from '../_shared/cluster-share.ts';
import { nodeProxyPath, sizeAsserts, unobservedFacts } from '../_shared/cluster-ztunnel.ts';
import {
  ciliumChart,
  ciliumControlPlane,
  ciliumLeftovers,
  ciliumNamespace,
  ciliumPins,
  configured,
  needsOwnCluster,
} from '../cilium/cluster-base.ts';

const labels = 'app=ztunnel-cilium';
const path = nodeProxyPath({ namespace: ciliumNamespace, labels });

/** Cilium with a ztunnel on each node: workload identity, layer 4; the vendor calls it beta. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Cilium's own chart and images, ztunnel mode (beta)`,
  versions: ciliumPins.versions,
  namespace: null,
  unfit: needsOwnCluster,
  secrets: ztunnelSecrets,
  install: (request) => ({ before: [secret(request)], charts: [chart(request)], settings: [] }),
  enrolment: () => ({
    namespaceLabels: { 'io.cilium/mtls-enabled': 'true' },
    podAnnotations: {},
    // A policy would see port 15008 alone, not the application's.
    objects: [],
    injected: [],
  }),
  roles: {
    dataPlane: [{ namespace: ciliumNamespace, labels, onNodes: 'client-and-server' }],
    controlPlane: ciliumControlPlane,
  },
  proof: {
    readings: path.readings,
    before: (now, calls, place) => [...path.before(now, place), refusedOutside(calls)],
    after: (grown, calls, place) => [...path.after(grown, place), refusedOutside(calls)],
    facts: () => unobservedFacts,
  },
  leftovers: { ...ciliumLeftovers, everywhere: [{ kind: 'Secret', name: /^cilium-ztunnel-secrets$/ }] },
};

function chart(request: ClusterInstallRequest): ReturnType<typeof ciliumChart> {
  const share = equalShare(request, nodeProxies(request));
  const sized = share && {
    resources: resourcesOf(share, { request: '512Mi', limit: '1Gi' }),
    extraEnv: [{ name: 'ZTUNNEL_WORKER_THREADS', value: String(share.threads) }],
  };
  return ciliumChart(request, {
    values: { encryption: { enabled: true, type: 'ztunnel', ...(sized ? { ztunnel: sized } : {}) } },
    asserts: [configured('enable-ztunnel', 'true'), ...(share ? sizeAsserts('ztunnel-cilium', share) : [])],
  });
}

const secretNames = ['bootstrap-private.key', 'bootstrap-root.crt', 'ca-private.key', 'ca-root.crt'] as const;

/** The agent and the node proxies mount it, so it is there before the chart. The chart's own value makes a part of it. */
const secret = ({ secretTexts }: ClusterInstallRequest): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cilium-ztunnel-secrets', namespace: ciliumNamespace },
  type: 'Opaque',
  stringData: Object.fromEntries(secretNames.map((name) => [name, secretTexts[name] ?? ''])),
});

/**
 * The certificate of the agent's own port, which node proxies reach at localhost, and its certificate authority, whose
 * key has to be RSA. https://github.com/cilium/cilium/blob/v1.20.0/pkg/ztunnel/ca/ca_server.go
 */
async function ztunnelSecrets(folder: string): Promise<Readonly<Record<string, string>>> {
  const bootstrap = await selfSigned(folder, {
    name: 'bootstrap',
    commonName: 'localhost',
    key: 'rsa2048',
    extensions: ['subjectAltName=DNS:localhost', 'basicConstraints=critical,CA:TRUE'],
  });
  const authority = await selfSigned(folder, {
    name: 'ca',
    commonName: 'meshbench',
    key: 'rsa2048',
    extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,digitalSignature,keyCertSign,cRLSign'],
  });
  return {
    'bootstrap-private.key': bootstrap.key,
    'bootstrap-root.crt': bootstrap.crt,
    'ca-private.key': authority.key,
    'ca-root.crt': authority.crt,
  };
}
