import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exec } from '../harness/io/exec.ts';
import { silentLog } from '../harness/io/log.ts';
import { ensureEach } from './ensure.ts';
import { goBuild, requireGo, type GoBuild } from './go-build.ts';
import { fakeTool, temporaryFolder } from './testing/fake-tool.ts';
import type { Inputs } from './tool.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  await write('go.mod', 'module example.org/tiny\n\ngo 1.25.0\n');
  await write('main.go', 'package main\n\nvar name string\n\nfunc main() { println("tiny", name) }\n');
});
afterEach(() => remove());

async function write(name: string, content: string): Promise<void> {
  const file = path.join(folder, 'module', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

const tiny = (changes: Partial<GoBuild> = {}): GoBuild => ({
  module: path.join(folder, 'module'),
  package: '.',
  variables: { 'main.name': 'it' },
  ...changes,
});
const inputs = (changes: Partial<GoBuild> = {}): Promise<Inputs> => goBuild(tiny(changes)).inputs({ env: {} });
const ensure = (env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  ensureEach([{ ...fakeTool(folder), versionArgs: ['version'], recipe: goBuild(tiny()) }], {
    cacheRoot: path.join(folder, 'cache'),
    log: silentLog,
    env,
  });

describe('the inputs of a Go build', () => {
  test.each([['main.go'], ['go.mod'], ['go.sum'], ['inner/inner.go']])('change with %s', async (name) => {
    const before = await inputs();
    await write(name, '// another\n');
    expect(await inputs()).not.toEqual(before);
  });

  test.each([['main_test.go'], ['README.md'], ['testdata/x.go'], ['.cache/x.go']])(
    'do not change with %s',
    async (name) => {
      const before = await inputs();
      await write(name, '// another\n');
      expect(await inputs()).toEqual(before);
    },
  );

  test.each<[string, Partial<GoBuild>]>([
    ['tags', { tags: 'a' }],
    ['variables', { variables: { 'main.name': 'other' } }],
    ['the package', { package: './inner' }],
  ])('change with %s', async (_, changes) => {
    expect(await inputs(changes)).not.toEqual(await inputs());
  });

  test('of a package of another module do not change with the sources beside go.mod', async () => {
    const before = await inputs({ package: 'example.org/other' });
    await write('main.go', '// another\n');
    expect(await inputs({ package: 'example.org/other' })).toEqual(before);
  });
});

test('a Go module becomes a binary with the variables that were asked for', { timeout: 60_000 }, async () => {
  const [binary = ''] = await ensure();
  expect((await exec(binary, [], { timeoutMs: 5000 })).stderr).toBe('tiny it\n');
});

test('an unreachable module proxy is told as such', { timeout: 60_000 }, async () => {
  await write('go.mod', 'module example.org/tiny\n\ngo 1.25.0\n\nrequire example.org/dependency v1.0.0\n');
  await write('go.sum', 'example.org/dependency v1.0.0 h1:x\nexample.org/dependency v1.0.0/go.mod h1:x\n');
  await write('main.go', 'package main\n\nimport _ "example.org/dependency"\n\nfunc main() {}\n');
  const offline = ensure({ GOPROXY: 'http://127.0.0.1:9', GOMODCACHE: path.join(folder, 'modules') });
  await expect(offline).rejects.toMatchObject({ code: 'TOOL-NO-NETWORK', exitCode: 3 });
  await expect(offline).rejects.toThrow(/first build needs the network[^]*dial tcp 127\.0\.0\.1:9/);
});

test('a machine without Go is told where to get it', async () => {
  await expect(ensure({ PATH: folder })).rejects.toMatchObject({
    code: 'GO-MISSING',
    exitCode: 3,
    hint: expect.stringContaining('https://go.dev/dl') as string,
  });
});

describe('the version of Go', () => {
  test.each([
    ['go1.26.8', '1.25.9'],
    ['go1.25.9', '1.25.9'],
    ['go1.26', '1.25.9'],
    ['go1.26rc1', '1.25'],
    ['devel go1.27-abc', '1.25'],
  ])('%s is enough for %s', (version, needed) => {
    expect(() => {
      requireGo(version, needed);
    }).not.toThrow();
  });

  test.each([
    ['go1.25.8', '1.25.9'],
    ['go1.19.8', '1.25.0'],
    ['go1.9', '1.25'],
  ])('%s is too old for %s', (version, needed) => {
    expect(() => {
      requireGo(version, needed);
    }).toThrow(`Go ${needed} or newer is needed, this machine has ${version}`);
  });
});
