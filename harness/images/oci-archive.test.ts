import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageContent } from './image-content.ts';
import { cachedArchive, writeOciArchive } from './oci-archive.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'meshbench-images-'));
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  // Larger than any buffer on the way, and not compressible to nothing.
  const noise = Buffer.alloc(3_000_001, 'x').map((_byte, index) => (index * index) % 251);
  await writeFile(at('program'), noise);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const image = (changed: Partial<ImageContent> = {}): ImageContent => ({
  reference: 'mesh.local/app:0123456789ab',
  entrypoint: ['/usr/bin/program', '--flag'],
  files: [{ from: at('program'), to: '/usr/bin/program' }],
  folders: [{ path: '/tmp', mode: 0o1777 }],
  links: [{ from: '/usr/bin/alias', to: 'program' }],
  texts: [{ to: '/etc/passwd', text: 'root:x:0:0:root:/:/none\n', mode: 0o644 }],
  env: { HOME: '/tmp' },
  user: '65532:65532',
  architecture: 'arm64',
  ...changed,
});

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly owner: string;
  readonly linkname: string;
  readonly content: Buffer;
}

async function entriesIn(tar: Buffer): Promise<Entry[]> {
  const reader = extract();
  const entries: Entry[] = [];
  reader.end(tar);
  for await (const entry of reader) {
    const { name, type, mode, mtime, uid, gid, linkname } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const owner = `${uid}:${gid}`;
    entries.push({ name, type, mode, mtimeMs: mtime.getTime(), owner, linkname, content: Buffer.concat(chunks) });
  }
  return entries;
}

interface Described {
  readonly digest: string;
  readonly size: number;
}

/** The layout in an archive, each blob found by its descriptor and checked against it. */
async function layoutOf(file: string) {
  const entries = new Map((await entriesIn(await readFile(file))).map((entry) => [entry.name, entry.content]));
  const json = (content: Buffer | undefined): unknown => JSON.parse(String(content));
  const blob = ({ digest, size }: Described): Buffer => {
    const content = entries.get(`blobs/${digest.replace(':', '/')}`) ?? Buffer.alloc(0);
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
    expect(content.byteLength).toBe(size);
    return content;
  };
  const index = json(entries.get('index.json')) as { manifests: [Described & { annotations: object }] };
  const manifest = json(blob(index.manifests[0])) as { config: Described; layers: [Described] };
  const config = json(blob(manifest.config)) as {
    rootfs: { diff_ids: string[] };
    config: object;
    architecture: string;
  };
  const layer = gunzipSync(blob(manifest.layers[0]));
  return { names: [...entries.keys()], layout: json(entries.get('oci-layout')), index, manifest, config, layer };
}

describe('an archive', () => {
  it('is an OCI image layout whose digests and sizes are right', async () => {
    const written = await writeOciArchive(at('a.tar'), image());
    const { names, layout, index, config, layer } = await layoutOf(at('a.tar'));
    expect(names.slice(0, 2)).toEqual(['oci-layout', 'index.json']);
    expect(names).toHaveLength(5);
    expect(layout).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(index.manifests[0].digest).toBe(written.digest);
    expect(index.manifests[0].annotations).toEqual({
      'io.containerd.image.name': 'mesh.local/app:0123456789ab',
      'org.opencontainers.image.ref.name': '0123456789ab',
    });
    expect(config.rootfs.diff_ids).toEqual([`sha256:${createHash('sha256').update(layer).digest('hex')}`]);
    expect(written.bytes).toBe((await stat(at('a.tar'))).size);
  });

  it('says how the image starts, and for which machine', async () => {
    await writeOciArchive(at('start.tar'), image());
    const { config } = await layoutOf(at('start.tar'));
    expect(config).toMatchObject({ architecture: 'arm64', os: 'linux' });
    expect(config.config).toEqual({
      Entrypoint: ['/usr/bin/program', '--flag'],
      Env: ['PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/tmp'],
      User: '65532:65532',
      WorkingDir: '/',
      Labels: { 'org.opencontainers.image.version': '0123456789ab' },
    });
  });

  it('holds files, links and folders with the modes asked for, root’s, parents first, without a time', async () => {
    await writeOciArchive(at('layer.tar'), image());
    const entries = await entriesIn((await layoutOf(at('layer.tar'))).layer);
    expect(entries.map(({ name, type, mode }) => [name, type, mode.toString(8)])).toEqual([
      ['etc', 'directory', '755'],
      ['etc/passwd', 'file', '644'],
      ['tmp', 'directory', '1777'],
      ['usr', 'directory', '755'],
      ['usr/bin', 'directory', '755'],
      ['usr/bin/alias', 'symlink', '777'],
      ['usr/bin/program', 'file', '755'],
    ]);
    expect(new Set(entries.map(({ mtimeMs, owner }) => `${mtimeMs} ${owner}`))).toEqual(new Set(['0 0:0']));
    expect(entries.find(({ type }) => type === 'symlink')?.linkname).toBe('program');
    expect(entries.at(-1)?.content.equals(await readFile(at('program')))).toBe(true);
  });

  it('is the same byte for byte, however old its files are and in whatever order they are named', async () => {
    const texts = [
      { to: '/etc/passwd', text: 'a', mode: 0o644 },
      { to: '/etc/group', text: 'b', mode: 0o644 },
    ];
    await writeOciArchive(at('one.tar'), image({ texts }));
    await utimes(at('program'), new Date(86_400_000), new Date(86_400_000));
    await writeOciArchive(at('two.tar'), image({ texts: texts.toReversed() }));
    expect((await readFile(at('one.tar'))).equals(await readFile(at('two.tar')))).toBe(true);
  });

  it('leaves nothing beside it', async () => {
    const alone = at('alone/image.tar');
    await writeOciArchive(alone, image());
    expect(await readdir(path.dirname(alone))).toEqual(['image.tar']);
  });
});

describe('refused is', () => {
  const refused = (changed: Partial<ImageContent>): Promise<unknown> => writeOciArchive(at('x/no.tar'), image(changed));
  const program = (to: string) => ({ from: at('program'), to });

  it.each([
    ['a file twice', { files: [program('/a'), program('/a')] }, '/a would be two things at once'],
    [
      'a text where a file is',
      { texts: [{ to: '/usr/bin/program', text: '', mode: 0o644 }] },
      '/usr/bin/program would',
    ],
    ['a file below a file', { files: [program('/a'), program('/a/b')] }, '/a would be two things at once'],
    ['a file below a link', { files: [program('/usr/bin/alias/b')] }, '/usr/bin/alias would'],
  ])('%s', async (_what, changed, message) => {
    await expect(refused(changed)).rejects.toMatchObject({
      code: 'IMAGE-PATH-TWICE',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each(['relative', '/a/../b', '/a/', '/', '//a', '/../a', '/a//b'])('the path %s', async (to) => {
    await expect(refused({ files: [program(to)] })).rejects.toMatchObject({ code: 'IMAGE-PATH-INVALID', exitCode: 3 });
  });

  it.each(['app', 'mesh.local/app', 'mesh.local/App:1', 'https://mesh.local/app:1', 'mesh.local/app:', 'a b:1'])(
    'the reference %s',
    async (reference) => {
      await expect(refused({ reference })).rejects.toMatchObject({ code: 'IMAGE-REFERENCE-INVALID', exitCode: 2 });
    },
  );

  it.each([
    ['that is not there', 'nowhere', 'not there'],
    ['that is a folder', '.', 'no file'],
  ])('a source %s, naming image and file and what to do, and nothing is left', async (_what, name, how) => {
    const from = at(name);
    await expect(refused({ files: [{ from, to: '/a' }] })).rejects.toMatchObject({
      code: 'IMAGE-SOURCE-MISSING',
      exitCode: 3,
      message: `mesh.local/app:0123456789ab: ${from}, which goes into it, is ${how}`,
      hint: expect.stringContaining('meshbench doctor') as string,
    });
    expect(await readdir(at('x'))).toEqual([]);
  });

  it('a place that cannot be written, and nothing is left', async () => {
    await mkdir(at('taken.tar/in-it'), { recursive: true });
    await expect(writeOciArchive(at('taken.tar'), image())).rejects.toMatchObject({
      code: 'IMAGE-NOT-WRITTEN',
      exitCode: 3,
      message: expect.stringContaining(at('taken.tar')) as string,
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('the cache of archives', () => {
  it('writes an image once', async () => {
    const file = await cachedArchive(at('cache'), image());
    const first = await stat(file);
    expect(await cachedArchive(at('cache'), image())).toBe(file);
    expect((await stat(file)).mtimeMs).toBe(first.mtimeMs);
    expect(path.basename(file)).toMatch(/^app-[0-9a-f]{16}\.tar$/);
  });

  it.each([
    ['name', { reference: 'mesh.local/app:1' }],
    ['user', { user: '0:0' }],
    ['entry point', { entrypoint: ['/usr/bin/program'] }],
    ['text', { texts: [{ to: '/etc/passwd', text: '', mode: 0o644 }] }],
    ['machine', { architecture: 'amd64' }],
    ['environment', { env: {} }],
  ])('writes another one when its %s is another', async (_what, changed) => {
    expect(await cachedArchive(at('cache'), image(changed))).not.toBe(await cachedArchive(at('cache'), image()));
  });

  it('writes another one when a file holds something else, and the same when it only lies elsewhere', async () => {
    await writeFile(at('copy'), await readFile(at('program')));
    const before = await cachedArchive(at('cache'), image());
    const files = [{ from: at('copy'), to: '/usr/bin/program' }];
    expect(await cachedArchive(at('cache'), image({ files }))).toBe(before);
    await writeFile(at('copy'), 'changed');
    expect(await cachedArchive(at('cache'), image({ files }))).not.toBe(before);
  });
});
