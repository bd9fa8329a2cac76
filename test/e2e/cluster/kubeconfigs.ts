import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { exec } from '../../../harness/io/exec.ts';
import { adminKubeconfig, keyOf } from './layout.ts';
import { authority } from './pki.ts';

interface Kubeconfig {
  readonly clusters: [{ readonly name: string; readonly cluster: Readonly<Record<string, string>> }];
  readonly users: [{ readonly name: string; readonly user: Readonly<Record<string, string>> }];
}

/** The administrator's kubeconfig with something changed, as a file in the folder; returns its path. */
function changed(folder: string, change: (config: Kubeconfig) => Partial<Kubeconfig>): string {
  const config = parse(readFileSync(adminKubeconfig, 'utf8')) as Kubeconfig;
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, stringify({ ...config, ...change(config) }));
  return file;
}

export const withServer = (folder: string, server: string): string =>
  changed(folder, ({ clusters: [{ name, cluster }] }) => ({ clusters: [{ name, cluster: { ...cluster, server } }] }));

const withUser = (folder: string, user: Readonly<Record<string, string>>): string =>
  changed(folder, ({ users: [{ name }] }) => ({ users: [{ name, user }] }));

export const withToken = (folder: string, token: string): string => withUser(folder, { token });

/** An administrator's certificate of the cluster's own authority, which ended yesterday. */
export async function withExpiredCertificate(folder: string): Promise<string> {
  const [key, request, certificate] = ['user.key', 'user.csr', 'user.crt'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const openssl = (args: readonly string[]): Promise<unknown> => exec('openssl', args, { timeoutMs: 20_000 });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  await openssl(['req', '-new', ...newKey, '-subj', '/O=system:masters/CN=yesterday', '-out', request]);
  const signer = ['-CA', authority, '-CAkey', keyOf('ca'), '-set_serial', '1', '-days', '-1'];
  await openssl(['x509', '-req', '-in', request, ...signer, '-out', certificate]);
  const inside = (file: string): string => readFileSync(file).toString('base64');
  return withUser(folder, { 'client-certificate-data': inside(certificate), 'client-key-data': inside(key) });
}
