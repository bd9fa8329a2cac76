import type { KubeObject } from '../../harness/io/kube-object.ts';
import { workloadNames, type ClusterEnrolRequest, type ClusterPlane, type ClusterTraits } from '../cluster-plane.ts';
import { selfSigned, signedBy } from '../_shared/cluster-secrets.ts';
import { equalShare } from '../_shared/cluster-share.ts';
import { linkerdCharts, linkerdNamespace, linkerdPins } from './cluster-charts.ts';
import { identityOf, linkerdProof, proxy } from './cluster-proof.ts';

/** Linkerd's edge release with a sidecar in each pod and a trust anchor of this install's own. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Linkerd's own charts and images of the edge channel`,
  versions: linkerdPins.versions,
  namespace: linkerdNamespace,
  unfit,
  secrets: linkerdSecrets,
  install: (request) => ({ before: [], charts: linkerdCharts(request), settings: [] }),
  enrolment: (request) => ({
    namespaceLabels: {},
    namespaceAnnotations: { 'linkerd.io/inject': 'enabled' },
    podAnnotations: sizeOf(request),
    objects: clientAlone(request.namespace),
    injected: [proxy],
  }),
  roles: {
    dataPlane: [{ namespace: 'arm', container: proxy }],
    controlPlane: [
      {
        namespace: linkerdNamespace,
        labels: 'linkerd.io/control-plane-component in (destination,identity,proxy-injector)',
      },
    ],
  },
  proof: linkerdProof,
  leftovers: {
    crds: /^.+\.linkerd\.io$/,
    webhooks: /^linkerd-.*$/,
    clusterRoles: /^linkerd-.*$/,
  },
};

function unfit({ version }: ClusterTraits): readonly string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 1 || (major === 1 && minor < 31);
  return isOld ? [`Kubernetes ${version} is older than 1.31, which its charts ask for`] : [];
}

/** `ca.crt`, `issuer.crt`, `issuer.key`: a root and an intermediate that signs the proxies' certificates. */
async function linkerdSecrets(folder: string): Promise<Readonly<Record<string, string>>> {
  const usage = 'keyUsage=critical,keyCertSign,cRLSign';
  const root = await selfSigned(folder, {
    name: 'ca',
    commonName: 'root.linkerd.cluster.local',
    key: 'p256',
    extensions: ['basicConstraints=critical,CA:TRUE,pathlen:1', usage],
  });
  const issuer = await signedBy(folder, root, {
    name: 'issuer',
    commonName: 'identity.linkerd.cluster.local',
    extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', usage],
  });
  return { 'ca.crt': root.crt, 'issuer.crt': issuer.crt, 'issuer.key': issuer.key };
}

/** Requests give the fewest worker threads and limits the most, each rounded up. */
function sizeOf(request: ClusterEnrolRequest): Readonly<Record<string, string>> {
  const share = equalShare(request, 2);
  if (!share) return {};
  return {
    'config.linkerd.io/proxy-cpu-request': share.cpu,
    'config.linkerd.io/proxy-cpu-limit': share.cpu,
    'config.linkerd.io/proxy-memory-request': '64Mi',
    'config.linkerd.io/proxy-memory-limit': '256Mi',
  };
}

/**
 * A Server on the application's port, and who may call it. The default policy of the whole pod would guard the proxy's
 * own port too, and no counter could be read.
 */
function clientAlone(namespace: string): readonly KubeObject[] {
  const group = 'policy.linkerd.io';
  const { server, client, applicationPort } = workloadNames;
  return [
    {
      apiVersion: `${group}/v1beta3`,
      kind: 'Server',
      metadata: { name: server, namespace },
      spec: {
        podSelector: { matchLabels: { app: server } },
        port: applicationPort,
        proxyProtocol: 'HTTP/1',
        accessPolicy: 'deny',
      },
    },
    {
      apiVersion: `${group}/v1alpha1`,
      kind: 'MeshTLSAuthentication',
      metadata: { name: client, namespace },
      spec: { identities: [identityOf(namespace, client)] },
    },
    {
      apiVersion: `${group}/v1alpha1`,
      kind: 'AuthorizationPolicy',
      metadata: { name: 'server-allow', namespace },
      spec: {
        targetRef: { group, kind: 'Server', name: server },
        requiredAuthenticationRefs: [{ group, kind: 'MeshTLSAuthentication', name: client }],
      },
    },
  ];
}
