import { chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { proxyUid } from '../_shared/certificates.ts';
import { bootstrap, type Side } from './config.ts';
import type { Istiod } from './istiod.ts';

/** The working folder of one pilot-agent: token, root certificate and bootstrap, owned by the proxies' uid. */
export async function prepareSidecar(
  folder: string,
  { side, ip, istiod }: { side: Side; ip: string; istiod: Istiod },
): Promise<string> {
  const inside = (name: string): string => path.join(folder, name);
  const folders = [
    '',
    'var',
    'var/run',
    'var/run/secrets',
    'var/run/secrets/tokens',
    'var/run/secrets/istio',
    'etc',
    'etc/istio',
    'etc/istio/proxy',
  ];
  for (const name of folders) {
    await mkdir(inside(name), { recursive: true });
    await chown(inside(name), proxyUid, proxyUid);
  }
  await writeFile(inside('var/run/secrets/tokens/istio-token'), istiod.tokens.tokenFor(side));
  await copyFile(istiod.rootCertificate, inside('var/run/secrets/istio/root-cert.pem'));
  await writeFile(inside('bootstrap.json'), bootstrap(side, ip));
  return folder;
}
