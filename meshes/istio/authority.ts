import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec } from '../../harness/io/exec.ts';
import { tokenIssuer } from './config.ts';

const openssl = (args: readonly string[]): Promise<unknown> => exec('openssl', args, { timeoutMs: 20_000 });

/**
 * A root and an intermediate CA in the layout of Istio's documented plug-in certificates, below `folder`.
 * https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export async function issueCaCertificates(folder: string, scratch: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(scratch, { recursive: true });
  const file = (name: string): string => path.join(folder, name);
  const aside = (name: string): string => path.join(scratch, name);
  const rsa = ['-newkey', 'rsa:2048', '-nodes'];
  const usage = ['-addext', 'basicConstraints=critical,CA:true', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const root = [
    '-keyout',
    aside('root-key.pem'),
    '-out',
    file('root-cert.pem'),
    '-days',
    '3',
    '-subj',
    '/O=Istio/CN=Root CA',
  ];
  await openssl(['req', '-x509', ...rsa, ...root, ...usage]);
  const request = ['-keyout', file('ca-key.pem'), '-out', aside('ca.csr'), '-subj', '/O=Istio/CN=Intermediate CA'];
  await openssl(['req', ...rsa, ...request]);
  const extensions = [
    'basicConstraints=critical,CA:true,pathlen:0',
    'keyUsage=critical,digitalSignature,keyCertSign,cRLSign',
    'subjectAltName=DNS:istiod.istio-system.svc',
    '',
  ];
  await writeFile(aside('ca.ext'), extensions.join('\n'));
  const signer = ['-CA', file('root-cert.pem'), '-CAkey', aside('root-key.pem'), '-CAcreateserial', '-days', '3'];
  await openssl([
    'x509',
    '-req',
    ...signer,
    '-in',
    aside('ca.csr'),
    '-out',
    file('ca-cert.pem'),
    '-extfile',
    aside('ca.ext'),
  ]);
  await copyFile(file('ca-cert.pem'), file('cert-chain.pem'));
  await writeFile(file('cert-chain.pem'), await readFile(file('root-cert.pem')), { flag: 'a' });
}

/** Signs the tokens with which agents ask istiod for certificates, as Kubernetes would. */
export interface TokenIssuer {
  /** JSON Web Key Set with the public key. */
  readonly jwks: string;
  tokenFor(serviceAccount: string): string;
}

const keyId = 'meshbench';
const lifetimeSeconds = 24 * 3600;

export function createTokenIssuer(): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: keyId };
  return {
    jwks: JSON.stringify({ keys: [key] }),
    tokenFor: (serviceAccount) => signToken(privateKey, serviceAccount, Math.floor(Date.now() / 1000)),
  };
}

function signToken(key: KeyObject, serviceAccount: string, nowSeconds: number): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = { alg: 'RS256', kid: keyId, typ: 'JWT' };
  const claims = {
    iss: tokenIssuer,
    sub: `system:serviceaccount:bench:${serviceAccount}`,
    aud: ['istio-ca'],
    iat: nowSeconds,
    exp: nowSeconds + lifetimeSeconds,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
}
