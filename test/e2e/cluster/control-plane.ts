import path from 'node:path';
import { Kube } from '../../../harness/io/kube.ts';
import {
  adminKubeconfig,
  apiServerIp,
  certificateOf,
  clusterDomain,
  keyOf,
  kubeconfigOf,
  ports,
  serviceRange,
  stateFolder,
} from './layout.ts';
import { authority, serviceAccountKey } from './pki.ts';
import { startService, untilServing, type Service } from './processes.ts';

const etcdUrl = `http://127.0.0.1:${ports.etcdClient}`;

/** `--key=value` for each; the components of Kubernetes all take them so. */
const flags = (values: Readonly<Record<string, string | number | boolean>>): readonly string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

/** etcd and the API server, ready when this returns; `kube` and `etcd` are the binaries. */
export async function startApiServer({ kube, etcd }: { readonly kube: string; readonly etcd: string }): Promise<void> {
  const peerUrl = `http://127.0.0.1:${ports.etcdPeer}`;
  const store = await startService({
    name: 'etcd',
    command: etcd,
    args: flags({
      name: 'test',
      'data-dir': path.join(stateFolder, 'etcd'),
      'listen-client-urls': etcdUrl,
      'advertise-client-urls': etcdUrl,
      'listen-peer-urls': peerUrl,
      'initial-advertise-peer-urls': peerUrl,
      'initial-cluster': `test=${peerUrl}`,
      // Nothing here is worth surviving a power cut.
      'unsafe-no-fsync': true,
    }),
  });
  await untilServing(store, { what: 'etcd', timeoutMs: 30_000, ask: () => answers(`${etcdUrl}/health`) });
  const server = await startService({ name: 'kube-apiserver', command: kube, args: apiServerArgs() });
  const api = Kube.open({ kubeconfig: adminKubeconfig });
  await untilServing(server, {
    what: 'the API server',
    timeoutMs: 120_000,
    ask: () => api.raw('/readyz', { timeoutMs: 2000, patienceMs: 0 }).then(() => true),
  });
}

const apiServerArgs = (): readonly string[] => [
  'kube-apiserver',
  ...flags({
    'etcd-servers': etcdUrl,
    'bind-address': apiServerIp,
    'secure-port': ports.apiServer,
    // Endpoint of the Service `kubernetes`: may not be loopback.
    'advertise-address': apiServerIp,
    'tls-cert-file': certificateOf('kube-apiserver'),
    'tls-private-key-file': keyOf('kube-apiserver'),
    'client-ca-file': authority,
    'service-account-key-file': serviceAccountKey.public,
    'service-account-signing-key-file': serviceAccountKey.private,
    'service-account-issuer': `https://kubernetes.default.svc.${clusterDomain}`,
    'service-cluster-ip-range': serviceRange,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': true,
    'kubelet-client-certificate': certificateOf('apiserver-to-kubelet'),
    'kubelet-client-key': keyOf('apiserver-to-kubelet'),
    'kubelet-certificate-authority': authority,
    // Node names resolve nowhere.
    'kubelet-preferred-address-types': 'InternalIP',
    'requestheader-client-ca-file': authority,
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': certificateOf('front-proxy'),
    'proxy-client-key-file': keyOf('front-proxy'),
    profiling: false,
  }),
];

/** Controllers and scheduler; they work soon after this returns. */
export async function startControllers(
  kube: string,
  { quickToMissNodes }: { readonly quickToMissNodes: boolean },
): Promise<readonly Service[]> {
  const as = (user: string): Readonly<Record<string, string>> => ({
    kubeconfig: kubeconfigOf(user),
    'authentication-kubeconfig': kubeconfigOf(user),
    'authorization-kubeconfig': kubeconfigOf(user),
  });
  const local = { 'bind-address': '127.0.0.1', 'leader-elect': false };
  const controllers = flags({
    ...as('kube-controller-manager'),
    ...local,
    'secure-port': ports.controllerManager,
    'use-service-account-credentials': true,
    'service-account-private-key-file': serviceAccountKey.private,
    'root-ca-file': authority,
    'cluster-signing-cert-file': authority,
    'cluster-signing-key-file': keyOf('ca'),
    // Subnets are given by `startKubelet`: the allocator can take a second one for a node whose first it does not see
    // yet, and the next node then gets the third.
    'allocate-node-cidrs': false,
    ...(quickToMissNodes ? { 'node-monitor-grace-period': '10s', 'node-monitor-period': '1s' } : {}),
  });
  const scheduler = flags({ ...as('kube-scheduler'), ...local, 'secure-port': ports.scheduler });
  const component = (name: string, args: readonly string[]): Promise<Service> =>
    startService({ name, command: kube, args: [name, ...args] });
  return [await component('kube-controller-manager', controllers), await component('kube-scheduler', scheduler)];
}

/** Pods are refused before the controllers have made the account that they run as. */
export async function untilAccountsExist([controllers]: readonly Service[]): Promise<void> {
  if (!controllers) throw new RangeError('no controllers were started');
  const api = Kube.open({ kubeconfig: adminKubeconfig });
  await untilServing(controllers, {
    what: 'the first ServiceAccount',
    timeoutMs: 60_000,
    ask: async () =>
      (await api.get({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'default' })) !==
      undefined,
  });
}

export const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(({ ok }) => ok);
