import { createVerify, createPublicKey, type JsonWebKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { controlAddresses, slotAddresses } from '../../harness/targets/lab/addresses.ts';
import { createTokenIssuer } from './authority.ts';
import { meshConfig, proxySettings, workloadConfig } from './config.ts';

const pods: PodPair = { ...slotAddresses(4), owner: 'istio', slot: 4, folder: '/x', logFolder: '/y' };
const control = controlAddresses(1);

it('puts the round’s addresses into the registry, strictly mutual TLS, the client alone allowed', () => {
  const documents = parseAllDocuments(workloadConfig(pods, 80)).map((document) => document.toJS() as unknown);
  expect(documents).toMatchObject([
    { kind: 'ServiceEntry', spec: { addresses: ['198.18.4.100'], ports: [{ number: 80, targetPort: 8080 }] } },
    { kind: 'WorkloadEntry', spec: { address: '198.18.4.2', serviceAccount: 'server' } },
    { kind: 'WorkloadEntry', spec: { address: '198.18.4.1', serviceAccount: 'client' } },
    { kind: 'PeerAuthentication', spec: { mtls: { mode: 'STRICT' } } },
    {
      kind: 'AuthorizationPolicy',
      spec: { rules: [{ from: [{ source: { principals: ['cluster.local/ns/bench/sa/client'] } }] }] },
    },
  ]);
});

it.each([
  ['vendor', 2, undefined],
  ['parity', 1, { minProtocolVersion: 'TLSV1_3' }],
] as const)('profile %s has %d proxy threads', (profile, threads, meshMTLS) => {
  const mesh = parse(meshConfig('/config', control, profile)) as { defaultConfig: object; meshMTLS?: object };
  expect(mesh.defaultConfig).toMatchObject({ concurrency: threads, discoveryAddress: '198.19.1.254:15012' });
  expect(mesh.meshMTLS).toEqual(meshMTLS);
  expect(parse(proxySettings({ control, envoy: '/envoy', profile }))).toMatchObject({ concurrency: threads });
});

it('signs tokens that the published key verifies, for one service account', () => {
  const issuer = createTokenIssuer();
  const [header = '', claims = '', signature = ''] = issuer.tokenFor('client').split('.');
  const { keys } = JSON.parse(issuer.jwks) as { keys: JsonWebKey[] };
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  expect(verify.verify(key, signature, 'base64url')).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    sub: 'system:serviceaccount:bench:client',
    aud: ['istio-ca'],
  });
});
