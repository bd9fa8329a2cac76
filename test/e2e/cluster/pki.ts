import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { exec } from '../../../harness/io/exec.ts';
import {
  adminKubeconfig,
  apiServerIp,
  certificateOf,
  clusterDomain,
  firstServiceIp,
  keyOf,
  kubeconfigOf,
  pkiFolder,
  ports,
  type ClusterNode,
} from './layout.ts';

/** A throw-away authority, leaves for every component, the key of service account tokens, and kubeconfigs. */

export const serviceAccountKey = { private: path.join(pkiFolder, 'sa.key'), public: path.join(pkiFolder, 'sa.pub') };
export const authority = certificateOf('ca');

const openssl = (args: readonly string[]): Promise<unknown> =>
  exec('openssl', args, { timeoutMs: 20_000, hint: 'OpenSSL 3 is needed: openssl version' });

const days = '30';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function issueAuthority(): Promise<void> {
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const files = ['-keyout', keyOf('ca'), '-out', authority, '-days', days, '-subj', '/CN=meshbench test cluster'];
  await openssl(['req', '-x509', ...newKey, ...usage, ...files]);
}

interface Leaf {
  readonly name: string;
  /** Who it is: the common name is the user, the organisation its group. */
  readonly subject: string;
  /** Subject alternative names make it a server's. */
  readonly names?: readonly string[];
}

async function issueLeaf({ name, subject, names }: Leaf): Promise<void> {
  const extensions = [
    'basicConstraints=critical,CA:false',
    'keyUsage=critical,digitalSignature',
    `extendedKeyUsage=${names ? 'serverAuth' : 'clientAuth'}`,
    ...(names ? [`subjectAltName=${names.join(',')}`] : []),
  ].flatMap((extension) => ['-addext', extension]);
  const signer = ['-CA', authority, '-CAkey', keyOf('ca'), '-days', days];
  const files = ['-keyout', keyOf(name), '-out', certificateOf(name), '-subj', subject];
  await openssl(['req', '-x509', ...newKey, ...signer, ...files, ...extensions]);
}

const users: readonly Leaf[] = [
  { name: 'admin', subject: '/O=system:masters/CN=admin' },
  { name: 'kube-controller-manager', subject: '/CN=system:kube-controller-manager' },
  { name: 'kube-scheduler', subject: '/CN=system:kube-scheduler' },
  { name: 'kube-proxy', subject: '/CN=system:kube-proxy' },
];

const apiServer: readonly Leaf[] = [
  {
    name: 'kube-apiserver',
    subject: '/CN=kube-apiserver',
    names: [
      'IP:127.0.0.1',
      `IP:${apiServerIp}`,
      `IP:${firstServiceIp}`,
      'DNS:localhost',
      ...['', '.default', '.default.svc', `.default.svc.${clusterDomain}`].map((suffix) => `DNS:kubernetes${suffix}`),
    ],
  },
  { name: 'apiserver-to-kubelet', subject: '/O=system:masters/CN=kube-apiserver-kubelet-client' },
  { name: 'front-proxy', subject: '/CN=front-proxy-client' },
];

const nodeSubject = (name: string): string => `/O=system:nodes/CN=system:node:${name}`;

const leavesOf = ({ name, ip }: ClusterNode): readonly Leaf[] => [
  { name, subject: nodeSubject(name) },
  { name: `${name}-serving`, subject: nodeSubject(name), names: [`IP:${ip}`, `DNS:${name}`] },
];

export async function issueEverything(nodes: readonly ClusterNode[]): Promise<void> {
  await mkdir(pkiFolder, { recursive: true, mode: 0o700 });
  await issueAuthority();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(serviceAccountKey.private, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  await writeFile(serviceAccountKey.public, publicKey.export({ type: 'spki', format: 'pem' }));
  await Promise.all([...users, ...apiServer, ...nodes.flatMap(leavesOf)].map(issueLeaf));
  const withKubeconfig = [...users.map(({ name }) => name), ...nodes.map(({ name }) => name)];
  await Promise.all(withKubeconfig.map((user) => writeKubeconfig(user, kubeconfigOf(user))));
  await writeKubeconfig('admin', adminKubeconfig);
}

/** With everything inside, so that the file alone is enough. */
async function writeKubeconfig(user: string, file: string): Promise<void> {
  const inside = async (from: string): Promise<string> => (await readFile(from)).toString('base64');
  const cluster = {
    server: `https://${apiServerIp}:${ports.apiServer}`,
    'certificate-authority-data': await inside(authority),
  };
  const credentials = {
    'client-certificate-data': await inside(certificateOf(user)),
    'client-key-data': await inside(keyOf(user)),
  };
  const name = 'meshbench-test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name, context: { cluster: name, user } }],
  };
  await writeFile(file, stringify(config));
  await chmod(file, 0o600);
}
