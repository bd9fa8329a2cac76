import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { entriesOf } from './image-content.ts';
import { imageReferences, ourImageNames, ourImages, ourImageTags, type OurBinaries } from './our-images.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'meshbench-our-images-'));
const at = (name: string): string => path.join(folder, name);
const binaries: OurBinaries = { app: at('app'), k6: at('k6'), agent: at('agent') };

beforeEach(async () => {
  for (const name of ourImageNames) await writeFile(binaries[name], `program ${name}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the tag of an image', () => {
  it('is twelve hex digits, and the same each time', async () => {
    const tags = await ourImageTags(binaries);
    for (const name of ourImageNames) expect(tags[name]).toMatch(/^[0-9a-f]{12}$/);
    expect(await ourImageTags(binaries)).toEqual(tags);
  });

  it('changes with each program in it, and with no other', async () => {
    const before = await ourImageTags(binaries);
    await writeFile(binaries.agent, 'another program');
    const after = await ourImageTags(binaries);
    expect(ourImageNames.filter((name) => after[name] !== before[name])).toEqual(['k6', 'agent']);
  });
});

it('an image of ours is started by a number that is not root, but the agent, which reads cgroups', async () => {
  const images = await ourImages(binaries, 'mesh.local');
  expect(ourImageNames.map((name) => images[name].user)).toEqual(['65532:65532', '65532:65532', undefined]);
});

it('the generator’s image holds k6 and the agent that starts it, and a folder for results that anybody may write', async () => {
  const { k6 } = await ourImages(binaries, 'mesh.local');
  expect(k6.entrypoint).toEqual(['/agent']);
  const modes = Object.fromEntries(entriesOf(k6).map((entry) => [entry.path, entry.mode.toString(8)]));
  expect(modes).toEqual({
    agent: '755',
    etc: '755',
    'etc/group': '644',
    'etc/passwd': '644',
    k6: '755',
    results: '1777',
    tmp: '1777',
  });
});

describe('references', () => {
  const tags = { app: 'aaa', k6: 'bbb', agent: 'ccc' };

  it.each([
    'mesh.local',
    'ghcr.io/team/meshbench',
    '127.0.0.1:5000',
    'localhost:5000/a',
    'team',
    'registry.example:443/a/b',
  ])('begin with the registry %s', (registry) => {
    expect(imageReferences(registry, tags)).toEqual({
      app: `${registry}/app:aaa`,
      k6: `${registry}/k6:bbb`,
      agent: `${registry}/agent:ccc`,
    });
  });

  it('are the same with a slash at its end', () => {
    expect(imageReferences('ghcr.io/team/', tags)).toEqual(imageReferences('ghcr.io/team', tags));
  });

  it.each(['', 'https://ghcr.io/team', 'ghcr.io/Team', 'ghcr.io/team:1', 'a b'])('are refused for "%s"', (registry) => {
    expect(() => imageReferences(registry, tags)).toThrow(expect.objectContaining({ code: 'REGISTRY-INVALID' }));
  });
});
