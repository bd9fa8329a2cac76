import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImageContent } from './image-content.ts';
import { digestInRegistry, pushImage } from './registry.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'meshbench-registry-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program in crane's place that writes down how it was called, says something and ends. */
async function inItsPlace(script: string): Promise<string> {
  const file = path.join(folder, `crane-${Math.random().toString(36).slice(2)}`);
  await writeFile(file, `#!/bin/sh\necho "$@" > ${file}.args\n${script}\n`, { mode: 0o755 });
  return file;
}

const image: ImageContent = {
  reference: 'registry.example/team/app:0123456789ab',
  entrypoint: ['/app'],
  files: [],
  texts: [{ to: '/app', text: 'x', mode: 0o755 }],
};
/** As the layout that it is given says: what a registry that changes nothing answers. */
const sayDigest = `sed -E 's/.*"digest":"(sha256:[0-9a-f]+)".*/registry.example\\/team\\/app@\\1/' "$2/index.json"`;

describe('a push', () => {
  it('gives crane the image as a folder and its reference, and leaves nothing behind', async () => {
    const crane = await inItsPlace(sayDigest);
    const scratch = await mkdtemp(path.join(folder, 'scratch-'));
    expect(await pushImage(image, scratch, { crane })).toMatch(/^sha256:[0-9a-f]{64}$/);
    const words = (await readFile(`${crane}.args`, 'utf8')).trim().split(' ');
    expect([words[0], words[2], words.length]).toEqual(['push', image.reference, 3]);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('says --insecure only when asked to', async () => {
    const crane = await inItsPlace(sayDigest);
    await pushImage(image, folder, { crane, insecure: true });
    expect(await readFile(`${crane}.args`, 'utf8')).toMatch(/ --insecure$/m);
  });

  it('fails when the registry has something else afterwards', async () => {
    const crane = await inItsPlace(`echo registry.example/team/app@sha256:${'0'.repeat(64)}`);
    await expect(pushImage(image, folder, { crane })).rejects.toMatchObject({ code: 'REGISTRY-FAILED', exitCode: 4 });
  });
});

/** As crane 0.22 prints them. */
const said = {
  unauthorised:
    'Error: POST https://registry.example/v2/team/app/blobs/uploads/: UNAUTHORIZED: authentication required',
  denied: 'Error: GET https://registry.example/token: DENIED: requested access to the resource is denied',
  unexpected:
    'Error: HEAD https://registry.example/v2/: unexpected status code 401 Unauthorized (HEAD responses have no body)',
  noName: 'Error: Get "https://registry.example/v2/": dial tcp: lookup registry.example on 10.0.0.2:53: no such host',
  refused: 'Error: Get "https://registry.example/v2/": dial tcp 192.0.2.1:443: connect: connection refused',
  plain: 'Error: Get "https://registry.example/v2/": http: server gave HTTP response to HTTPS client',
  certificate:
    'Error: Get "https://registry.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  absent:
    'Error: HEAD https://registry.example/v2/team/app/manifests/0123456789ab: unexpected status code 404 Not Found (HEAD responses have no body, use GET for details)',
  other: 'Error: PUT https://registry.example/v2/team/app/blobs/uploads/1: TOOMANYREQUESTS: slow down',
} as const;

describe('an error names image, registry and remedy when the registry', () => {
  it.each([
    ['wants credentials', said.unauthorised, 'REGISTRY-REFUSED', 'docker login registry.example'],
    ['denies these credentials', said.denied, 'REGISTRY-REFUSED', 'docker login registry.example'],
    ['answers 401', said.unexpected, 'REGISTRY-REFUSED', 'docker login registry.example'],
    ['has no address', said.noName, 'REGISTRY-UNREACHABLE', 'look at the name registry.example'],
    ['does not listen', said.refused, 'REGISTRY-UNREACHABLE', 'HTTPS_PROXY'],
    ['has no TLS', said.plain, 'REGISTRY-UNREACHABLE', '--insecure'],
    ['has a certificate of its own', said.certificate, 'REGISTRY-UNREACHABLE', '--insecure'],
    ['has no such repository', said.absent, 'REGISTRY-HAS-NOT', 'make the repository'],
    ['says something else', said.other, 'REGISTRY-FAILED', 'with -v'],
  ])('%s', async (_what, words, code, remedy) => {
    const crane = await inItsPlace(`echo '${words}' >&2; exit 1`);
    await expect(pushImage(image, folder, { crane })).rejects.toMatchObject({
      code,
      exitCode: 4,
      message: expect.stringMatching(
        /^registry\.example\/team\/app:0123456789ab: registry registry\.example /,
      ) as string,
      hint: expect.stringContaining(remedy) as string,
    });
  });

  it('of Docker Hub is named by its name, where a reference does not', async () => {
    const crane = await inItsPlace(`echo '${said.denied}' >&2; exit 1`);
    await expect(digestInRegistry('team/app:1', { crane })).rejects.toMatchObject({
      hint: expect.stringContaining('docker login docker.io') as string,
    });
  });
});

describe('what a registry has', () => {
  it('is the digest that it gives', async () => {
    const crane = await inItsPlace('echo sha256:abc');
    expect(await digestInRegistry('registry.example/team/app:1', { crane })).toBe('sha256:abc');
    expect(await readFile(`${crane}.args`, 'utf8')).toBe('digest registry.example/team/app:1\n');
  });

  it('is nothing when it does not know the image, which is no error', async () => {
    const crane = await inItsPlace(`echo '${said.absent}' >&2; exit 1`);
    expect(await digestInRegistry('registry.example/team/app:1', { crane })).toBeUndefined();
  });

  it('is an error when it does not let us ask', async () => {
    const crane = await inItsPlace(`echo '${said.unauthorised}' >&2; exit 1`);
    await expect(digestInRegistry('registry.example/team/app:1', { crane })).rejects.toMatchObject({
      code: 'REGISTRY-REFUSED',
    });
  });
});
