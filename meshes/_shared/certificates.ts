import { chown, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec } from '../../harness/io/exec.ts';

/** The uid of proxies, as in Istio and Consul: capture rules let its own traffic pass. */
export const proxyUid = 1337;

const openssl = (args: readonly string[]): Promise<unknown> => exec('openssl', args, { timeoutMs: 10_000 });

export interface Workload {
  readonly name: 'client' | 'server';
  readonly spiffeId: string;
}

/**
 * A certificate authority of one experiment with a P-256 leaf for each workload, in `folder`: ca.pem, <name>.pem,
 * <name>.key. The keys belong to the proxies' uid and live as long as the lab.
 */
export async function issueCertificates(folder: string, workloads: readonly Workload[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const file = (name: string): string => path.join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '3', '-subj', '/CN=meshbench lab'];
  await openssl(['req', '-x509', ...newKey, ...authority]);
  for (const { name, spiffeId } of workloads) {
    const request = ['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', `/CN=${name}`];
    await openssl(['req', ...newKey, ...request]);
    const usage = 'extendedKeyUsage=serverAuth,clientAuth\n';
    await writeFile(file(`${name}.ext`), `subjectAltName=critical,URI:${spiffeId}\n${usage}`);
    const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '3'];
    const leaf = ['-in', file(`${name}.csr`), '-out', file(`${name}.pem`), '-extfile', file(`${name}.ext`)];
    await openssl(['x509', '-req', ...signer, ...leaf]);
    await chown(file(`${name}.key`), proxyUid, proxyUid);
  }
}
