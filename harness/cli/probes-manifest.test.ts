import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { probesManifest } from './probes-manifest.ts';

const flags = { namespace: 'meshbench', image: 'probes:1' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'meshbench-manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

const dataOf = (text: string, key: string): unknown =>
  parseAllDocuments(text)
    .map((document) => document.getIn(['data', key]))
    .find((value) => value !== undefined);

it('holds the probes that are named, and without names those of tier 1', async () => {
  const named = String(dataOf(await probesManifest(['profile'], flags), 'probes.bt'));
  expect(named).toContain('@profile_stacks');
  expect(named).not.toContain('@hop_time');
  const all = String(dataOf(await probesManifest([], flags), 'probes.bt'));
  expect(all).toContain('@hop_time');
  expect(all).not.toContain('@syscalls_');
  expect(all).not.toContain('@profile_stacks');
});

it('puts the table of the groups into its ConfigMap, and the namespace everywhere', async () => {
  const groups = path.join(folder, 'groups.yaml');
  const uid = '1c0e8a1e-5a0b-4c1d-9e2f-0123456789ab';
  await writeFile(groups, `pods: [{ uid: ${uid}, arm: none, place: application }]`);
  const text = await probesManifest(['hop'], { ...flags, namespace: 'elsewhere', groups });
  expect(dataOf(text, 'groups')).toBe(`# group 1: none application\n# link 1: none\n${uid} - 1 2 1\n`);
  expect(text).not.toContain('namespace: meshbench');
});

it('says that an image is not pinned, and not when it is', async () => {
  expect(await probesManifest(['hop'], flags)).toContain('# not pinned by digest');
  const pinned = { ...flags, image: `probes@sha256:${'ab'.repeat(32)}` };
  expect(await probesManifest(['hop'], pinned)).not.toContain('# not pinned by digest');
});

it.each([
  ['a probe that is none', ['nosuch'], flags, 'PROBE-UNKNOWN'],
  ['a bad namespace', [], { ...flags, namespace: 'Mesh_bench' }, 'MANIFEST-INVALID'],
  ['a bad image', [], { ...flags, image: 'a\nb' }, 'MANIFEST-INVALID'],
  ['groups that are not there', [], { ...flags, groups: '/no/such/file' }, 'GROUPS-UNREADABLE'],
])('refuses %s', async (_, names, given, code) => {
  await expect(probesManifest(names, given)).rejects.toMatchObject({ code, exitCode: 2 });
});

it('refuses groups that name a pod by its name, and says where', async () => {
  const groups = path.join(folder, 'groups.yaml');
  await writeFile(groups, 'pods: [{ uid: echo-7d9f, arm: none, place: application }]');
  await expect(probesManifest([], { ...flags, groups })).rejects.toMatchObject({
    code: 'GROUPS-INVALID',
    message: expect.stringContaining('pods.0.uid: a pod is named by its metadata.uid') as string,
  });
});
