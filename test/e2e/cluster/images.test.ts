import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../../../harness/io/clock.ts';
import { exec } from '../../../harness/io/exec.ts';
import { silentLog } from '../../../harness/io/log.ts';
import { startProcess } from '../../../harness/io/process.ts';
import { ensureTools } from '../../../toolchain/ensure.ts';
import { run } from '../meshbench.ts';
import { testImages } from './images.ts';
import { istioCharts, versioned } from './istio-charts.ts';
import { loadedBy } from './libraries.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'meshbench-images-e2e-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Printed {
  readonly images: readonly { readonly name: string; readonly reference: string; readonly digest?: string | null }[];
}

describe('meshbench images, with a registry on this machine', () => {
  let registry = '';
  beforeAll(async () => {
    const { crane } = await ensureTools(['crane'], { log: silentLog });
    const logPath = path.join(folder, 'registry.log');
    const args = ['registry', 'serve', '--address', '127.0.0.1:0'];
    const server = await startProcess({ command: crane, args, env: {}, logPath });
    const port = await waitFor(async () => /serving on port (\d+)/.exec(await readFile(logPath, 'utf8'))?.[1], {
      what: 'the registry',
      timeoutMs: 10_000,
      hint: `read ${logPath}`,
    });
    registry = `127.0.0.1:${port}/team`;
    return async () => {
      server.signal('SIGKILL');
      await server.exited;
    };
  });

  it('pushes all, the registry gives back what was pushed, and ls finds it', async () => {
    const before = await run(['images', 'ls', '--registry', registry]);
    expect(before.stdout.match(/not there: meshbench images push/g)).toHaveLength(3);

    const pushed = await run(['images', 'push', '--registry', registry, '--json']);
    expect(pushed).toMatchObject({ code: 0 });
    const { images } = JSON.parse(pushed.stdout) as Printed;
    expect(images.map(({ name }) => name)).toEqual(['app', 'k6', 'agent']);
    for (const { reference, digest } of images) {
      const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.*):([0-9a-f]{12})$/.exec(reference) ?? [];
      const got = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`);
      const manifest = await got.text();
      expect(`sha256:${createHash('sha256').update(manifest).digest('hex')}`).toBe(digest);
    }

    const after = await run(['images', 'ls', '--registry', registry, '--json']);
    expect((JSON.parse(after.stdout) as Printed).images).toEqual(images);
  });

  it('says what to do when no registry answers', async () => {
    const refused = await run(['images', 'push', '--registry', '127.0.0.1:1/team']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/error\[REGISTRY-UNREACHABLE\]: 127\.0\.0\.1:1\/team\/app:[0-9a-f]{12}: registry /);
  });

  it('says how to log in when a registry wants to know who pushes', async () => {
    const server = createServer((_request, answer) => {
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="team"', 'content-type': 'application/json' });
      answer.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refused = await run(['images', 'push', '--registry', `${host}/team`]);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain(`registry ${host} refused these credentials, or there are none`);
    expect(refused.stderr).toContain(`hint: docker login ${host}`);
  });

  it('writes archives where it is asked to', async () => {
    const out = path.join(folder, 'out');
    const built = await run(['images', 'build', '--registry', registry, '--out', out]);
    expect(built.code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['agent.tar', 'app.tar', 'k6.tar']);
    for (const line of built.stdout.trimEnd().split('\n')) expect(line).toMatch(/^127\.0\.0\.1:\d+\/team\/\w+:\S+ {2}/);
  });
});

describe('images of the test cluster', () => {
  it('are ours, the sandbox and both of Istio’s, and are made once', async () => {
    const files = await testImages(silentLog);
    const names = files.map((file) => path.basename(file).replace(/-[0-9a-f]{16}\.tar$/, ''));
    expect(names).toEqual(['pause', 'app', 'k6', 'agent', 'pilot', 'proxyv2']);
    const made = await Promise.all(files.map((file) => stat(file)));
    expect(await testImages(silentLog)).toEqual(files);
    const again = await Promise.all(files.map((file) => stat(file)));
    expect(again.map(({ mtimeMs }) => mtimeMs)).toEqual(made.map(({ mtimeMs }) => mtimeMs));
  });

  it('take the libraries that ldd names, links resolved, and refuse where one is missing', () => {
    const found = [
      '/usr/sbin/program:',
      '\tlinux-vdso.so.1 (0x00007f03ba409000)',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f03ba125000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f03ba40b000)',
      '\tstatically linked',
    ].join('\n');
    expect(loadedBy(found)).toEqual(['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2']);
    expect(() => loadedBy('\tlibmnl.so.0 => not found\n')).toThrow(/libmnl\.so\.0, which a program/);
  });
});

describe('Istio’s charts', () => {
  it('are copied with the version of our istiod, and can be written to', async () => {
    const charts = await istioCharts(path.join(folder, 'charts'));
    const { helm } = await ensureTools(['helm'], { log: silentLog });
    for (const [chart, name] of [
      [charts.base, 'base'],
      [charts.istiod, 'istiod'],
    ] as const) {
      const { stdout } = await exec(helm, ['show', 'chart', chart], { timeoutMs: 60_000 });
      expect(stdout).toContain(`name: ${name}\n`);
      expect(stdout).toContain('\nversion: 1.29.1\n');
      expect(stdout).toContain('appVersion: 1.29.1\n');
      expect((await stat(path.join(chart, 'templates'))).mode & 0o200).toBe(0o200);
    }
  });

  it('are refused when they state their version in another way than known', () => {
    expect(versioned('name: a\nversion: 1.0.0\nappVersion: 1.0.0\n', '2.3.4')).toBe(
      'name: a\nversion: 2.3.4\nappVersion: 2.3.4\n',
    );
    expect(() => versioned('name: a\nversion: 1.0.0\n', '2.3.4')).toThrow(/one version and one appVersion/);
  });
});
