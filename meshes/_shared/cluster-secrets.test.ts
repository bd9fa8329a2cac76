import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cluster as ciliumZtunnel } from '../cilium-ztunnel/cluster.ts';
import { cluster as linkerd } from '../linkerd/cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-certificates-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = (files: Readonly<Record<string, string>>, name: string): Buffer => readFileSync(files[name] ?? '');

it('linkerd: the trust anchor signs the issuer, and both are authorities', async () => {
  const files = (await linkerd.secrets?.(path.join(folder, 'linkerd'))) ?? {};
  const anchor = new X509Certificate(read(files, 'ca.crt'));
  const issuer = new X509Certificate(read(files, 'issuer.crt'));
  expect(issuer.verify(anchor.publicKey)).toBe(true);
  expect([anchor.ca, issuer.ca]).toEqual([true, true]);
  expect([anchor.subject, issuer.subject]).toEqual([
    'CN=root.linkerd.cluster.local',
    'CN=identity.linkerd.cluster.local',
  ]);
  expect(issuer.checkPrivateKey(createPrivateKey(read(files, 'issuer.key')))).toBe(true);
});

it('cilium-ztunnel: the agent’s certificate is for localhost, and its authority has an RSA key in PKCS #8', async () => {
  const files = (await ciliumZtunnel.secrets?.(path.join(folder, 'cilium'))) ?? {};
  const bootstrap = new X509Certificate(read(files, 'bootstrap-root.crt'));
  expect(bootstrap.checkHost('localhost')).toBe('localhost');
  expect(bootstrap.checkPrivateKey(createPrivateKey(read(files, 'bootstrap-private.key')))).toBe(true);
  const key = read(files, 'ca-private.key').toString();
  expect(key).toContain('-----BEGIN PRIVATE KEY-----');
  expect(createPrivateKey(key).asymmetricKeyType).toBe('rsa');
  expect(new X509Certificate(read(files, 'ca-root.crt')).checkPrivateKey(createPrivateKey(key))).toBe(true);
});
