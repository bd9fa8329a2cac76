import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '../harness/io/clock.ts';
import { silentLog } from '../harness/io/log.ts';
import { ensureEach } from './ensure.ts';
import { buildCount, fakeTool, recordingLog, temporaryFolder, type FakeTool } from './testing/fake-tool.ts';
import type { Tool } from './tool.ts';

let folder: string;
let cacheRoot: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  cacheRoot = path.join(folder, 'cache');
});
afterEach(() => remove());

const ensure = async (tool: Tool, log = silentLog, signal?: AbortSignal): Promise<string> =>
  (await ensureEach([tool], { cacheRoot, log, ...(signal ? { signal } : {}) }))[0] ?? '';

const inCache = (): Promise<readonly string[]> => readdir(path.join(cacheRoot, 'k6'));

describe('a tool', () => {
  test('is built once and found from then on', async () => {
    const log = recordingLog();
    const binary = await ensure(fakeTool(folder), log);
    expect(await readFile(binary, 'utf8')).toContain('fake one');
    expect(await ensure(fakeTool(folder), log)).toBe(binary);
    expect(await buildCount(folder)).toBe(1);
    expect(log.lines.at(-1)).toMatch(/^k6 0\.0\.1 built in 0\.\ds \(0\.0 MB\)$/);
  });

  test('is built again, elsewhere, when its inputs change', async () => {
    const before = await ensure(fakeTool(folder));
    const after = await ensure(fakeTool(folder, { seed: 'two' }));
    expect(after).not.toBe(before);
    expect(await buildCount(folder)).toBe(2);
  });

  test('says its version into the manifest', async () => {
    const binary = await ensure(fakeTool(folder, { versionArgs: ['version'] }));
    const manifest: unknown = JSON.parse(await readFile(path.join(path.dirname(binary), 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ tool: 'k6', version: '0.0.1', observed: 'fake one', inputs: { seed: 'one' } });
  });

  test('that does not run is not kept', async () => {
    const build: FakeTool['build'] = () => Promise.resolve();
    const tool = fakeTool(folder, { build, seed: 'x; exit 3', versionArgs: ['version'] });
    await expect(ensure(tool)).rejects.toMatchObject({ code: 'TOOL-BUILD-FAILED', exitCode: 3 });
    expect(await inCache()).toEqual([]);
  });

  test('whose sources change while it is built is not kept', async () => {
    let seed = 'before';
    const tool = fakeTool(folder, {
      build: () => {
        seed = 'after';
        return Promise.resolve();
      },
    });
    const changing = { ...tool, recipe: { ...tool.recipe, inputs: () => Promise.resolve({ seed }) } };
    await expect(ensure(changing)).rejects.toMatchObject({ exitCode: 3, hint: 'run this again' });
    expect(await inCache()).toEqual([]);
  });

  test('that this machine cannot build is told before another one is built', async () => {
    const tool = fakeTool(folder, { seed: 'unbuildable' });
    const unbuildable = { ...tool, recipe: { ...tool.recipe, ready: () => Promise.reject(new Error('no go')) } };
    await expect(ensureEach([fakeTool(folder), unbuildable], { cacheRoot, log: silentLog })).rejects.toThrow('no go');
    expect(await buildCount(folder)).toBe(0);
  });
});

test('a tool that is spoilt during the life of this process is mended at the next call', async () => {
  const binary = await ensure(fakeTool(folder));
  await truncate(binary, 4);
  expect(await readFile(await ensure(fakeTool(folder)), 'utf8')).toContain('fake one');
  expect(await buildCount(folder)).toBe(2);
});

test('an aborted build leaves nothing and throws the reason of the abort', async () => {
  const abort = new AbortController();
  const tool = fakeTool(folder, {
    build: () => {
      abort.abort(new Error('Ctrl-C'));
      return Promise.reject(new Error('ended by SIGTERM'));
    },
  });
  await expect(ensure(tool, silentLog, abort.signal)).rejects.toThrow('Ctrl-C');
  expect(await inCache()).toEqual([]);
});

test('a failed build says what could not be got and shows the end of its output', async () => {
  const said =
    'go: example.org/x@v1: Get "https://modules.example.org/": dial tcp: lookup modules.example.org: no such host';
  const failing = ensure(fakeTool(folder, { build: () => Promise.reject(new Error(said)) }));
  await expect(failing).rejects.toMatchObject({ code: 'TOOL-NO-NETWORK', exitCode: 3 });
  await expect(failing).rejects.toThrow(said);
});

describe('several processes', () => {
  // Vitest may run under an older Node than the harness, which npm brings.
  const bundled = path.resolve(import.meta.dirname, '../node_modules/node/bin/node');
  const script = path.join(import.meta.dirname, 'testing/ensure-in-process.ts');
  const go = (): string => path.join(folder, 'go');
  const start = (): ChildProcessByStdio<null, Readable, Readable> =>
    spawn(existsSync(bundled) ? bundled : process.execPath, [script, folder, go()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  test('at once build once; the other one waits, says for whom, and finds the tool', { timeout: 30_000 }, async () => {
    const processes = [start(), start()];
    const waiting = Promise.withResolvers<string>();
    for (const { stderr } of processes) {
      stderr.on('data', (chunk: Buffer) => {
        if (chunk.includes('waiting for')) waiting.resolve(chunk.toString());
      });
    }
    const said = await waiting.promise;
    await writeFile(go(), '');
    const [first, second] = await Promise.all(processes.map(({ stdout }) => text(stdout)));
    const builder = (await readFile(path.join(folder, 'builds'), 'utf8')).trim();
    expect(said).toContain(`waiting for k6 0.0.1: process ${builder} is building it`);
    expect(await buildCount(folder)).toBe(1);
    expect(second).toBe(first);
    expect(await readFile(first ?? '', 'utf8')).toContain('fake one');
  });

  test(
    'one of which is killed in the middle of its build: the next one clears up and builds',
    { timeout: 30_000 },
    async () => {
      const killed = start();
      await waitFor(async () => ((await buildCount(folder)) === 1 ? true : undefined), {
        what: 'the build to start',
        timeoutMs: 20_000,
        hint: 'run testing/ensure-in-process.ts by hand',
      });
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      expect(await inCache()).toEqual([expect.stringMatching(/^\.build-/)]);
      const binary = await ensure(fakeTool(folder));
      expect(await inCache()).toEqual([path.basename(path.dirname(binary))]);
      expect(await buildCount(folder)).toBe(2);
    },
  );

  test('find out that another one left a corrupted binary, and mend it', { timeout: 30_000 }, async () => {
    await writeFile(go(), '');
    const binary = await text(start().stdout);
    await truncate(binary, 4);
    const log = recordingLog();
    await ensure(fakeTool(folder), log);
    expect(log.lines[0]).toMatch(/k6 0\.0\.1 in the cache is corrupted \(it has 4 bytes/);
    expect(await readFile(binary, 'utf8')).toContain('fake one');
    expect(await buildCount(folder)).toBe(2);
  });
});
