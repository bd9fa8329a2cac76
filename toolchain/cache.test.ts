import { chmod, mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entryOf, inspect, publish, toolCacheRoot, type CacheEntry } from './cache.ts';
import { fakeTool, temporaryFolder } from './testing/fake-tool.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

const entry = (inputs = {}): CacheEntry => entryOf(folder, fakeTool(folder), inputs);

async function publishText(text: string, staging: string): Promise<void> {
  const staged = path.join(folder, staging);
  await mkdir(staged, { recursive: true });
  await mkdir(entry().toolFolder, { recursive: true });
  await writeFile(path.join(staged, 'binary'), text);
  const manifest = {
    schema: 'meshbench.tool/1',
    tool: 'k6',
    version: '1',
    observed: '',
    inputs: {},
    builtAt: '',
    seconds: 1,
  };
  await publish(entry(), staged, {
    binary: path.join(staged, 'binary'),
    manifest: { ...manifest, schema: 'meshbench.tool/1' },
  });
}

describe('the place in the cache', () => {
  test('is the same for the same inputs', () => {
    expect(entry({ args: ['-a'], files: { 'go.mod': 'x' } })).toEqual(
      entry({ args: ['-a'], files: { 'go.mod': 'x' } }),
    );
  });

  test.each([{ args: ['-a', '-b'] }, { args: ['-a'], files: { 'go.mod': 'y' } }, {}])('differs for %j', (inputs) => {
    expect(entry(inputs).folder).not.toBe(entry({ args: ['-a'], files: { 'go.mod': 'x' } }).folder);
  });

  test.each([
    [{ XDG_CACHE_HOME: '/var/cache', HOME: '/home/a' }, '/var/cache/meshbench'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/home/a' }, '/home/a/.cache/meshbench'],
    [{ HOME: '/home/a' }, '/home/a/.cache/meshbench'],
  ])('%j lies in %s', (env, expected) => {
    expect(toolCacheRoot(env)).toBe(expected);
  });
});

describe('a published binary', () => {
  test('is executable by everyone and described by its manifest', async () => {
    await publishText('hello', 'staging');
    const found = await inspect(entry());
    expect(found).toMatchObject({ state: 'present', manifest: { bytes: 5, version: '1' } });
    expect(await readdir(entry().folder)).toEqual(['k6', 'manifest.json']);
  });

  test('replaces one that is there already', async () => {
    await publishText('old', 'first');
    await publishText('newer', 'second');
    expect(await readFile(entry().binary, 'utf8')).toBe('newer');
    expect(await inspect(entry())).toMatchObject({ state: 'present' });
  });

  test('that never was is absent, not corrupted', async () => {
    expect(await inspect(entry())).toEqual({ state: 'absent' });
  });

  test.each<[string, RegExp, () => Promise<void>]>([
    ['cut short', /3 bytes instead of 5/, () => truncate(entry().binary, 3)],
    ['changed in place', /SHA-256/, () => writeFile(entry().binary, 'hellO')],
    ['without the right to run', /not executable/, () => chmod(entry().binary, 0o644)],
    ['with a broken manifest', /manifest/, () => writeFile(entry().manifest, '{')],
  ])('%s is noticed', async (_, reason, spoil) => {
    await publishText('hello', 'staging');
    await spoil();
    const found = await inspect(entry());
    expect(found.state === 'corrupted' ? found.reason : found.state).toMatch(reason);
  });
});
