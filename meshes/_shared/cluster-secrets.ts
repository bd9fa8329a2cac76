import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec } from '../../harness/io/exec.ts';

const openssl = (args: readonly string[]): Promise<unknown> => exec('openssl', args, { timeoutMs: 20_000 });

/** Days that throw-away certificates last: longer than any experiment. */
const days = '30';

export interface AuthorityRequest {
  /** Files are `<name>.crt` and `<name>.key`, PEM; the key as PKCS #8. */
  readonly name: string;
  readonly commonName: string;
  readonly key: 'p256' | 'rsa2048';
  /** Extensions as `openssl req -addext` takes them. */
  readonly extensions: readonly string[];
}

const newKey = (key: AuthorityRequest['key']): string[] =>
  key === 'p256'
    ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    : ['-newkey', 'rsa:2048', '-nodes'];

/** A self-signed certificate with its key, made in `folder`. @throws HarnessError COMMAND-FAILED */
export async function selfSigned(folder: string, request: AuthorityRequest): Promise<{ crt: string; key: string }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const crt = path.join(folder, `${request.name}.crt`);
  const key = path.join(folder, `${request.name}.key`);
  const extensions = request.extensions.flatMap((extension) => ['-addext', extension]);
  const subject = ['-subj', `/CN=${request.commonName}`];
  await openssl([
    'req',
    '-x509',
    ...newKey(request.key),
    '-keyout',
    key,
    '-out',
    crt,
    '-days',
    days,
    ...subject,
    ...extensions,
  ]);
  return { crt, key };
}

/** A certificate that another one signs, P-256. @throws HarnessError COMMAND-FAILED */
export async function signedBy(
  folder: string,
  issuer: { readonly crt: string; readonly key: string },
  request: Omit<AuthorityRequest, 'key'>,
): Promise<{ crt: string; key: string }> {
  const file = (suffix: string): string => path.join(folder, `${request.name}.${suffix}`);
  const signing = ['-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${request.commonName}`];
  await openssl(['req', ...newKey('p256'), ...signing]);
  await writeFile(file('ext'), `${request.extensions.join('\n')}\n`);
  const signer = ['-CA', issuer.crt, '-CAkey', issuer.key, '-CAcreateserial', '-days', days];
  await openssl(['x509', '-req', ...signer, '-in', file('csr'), '-out', file('crt'), '-extfile', file('ext')]);
  return { crt: file('crt'), key: file('key') };
}
