import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../harness/core/config.ts';
import { planFor } from '../../harness/run/bench.ts';
import { clusterDryRun } from '../../harness/run/cluster/dry-run.ts';
import { unaskedRequest } from '../../harness/run/cluster/unasked-request.ts';
import { meshes } from '../../meshes/registry.ts';

/** What `MESH=... TARGET=kubernetes --dry-run` prints, for every plane there is. */
async function dryRun(mesh: string, profile: string): Promise<string> {
  const config = parseConfig({
    title: 'dry',
    target: 'kubernetes',
    arms: mesh === 'none' ? [] : [{ mesh, profile }],
    load: { rate: '100rps', connections: 10, payload: '1Ki', warmUp: '2s', measure: '5s' },
    rounds: 3,
    seed: 1,
  });
  if (!config.ok) throw new Error(config.problems.join('; '));
  return clusterDryRun(await planFor(config.config), {});
}

const planes = meshes.flatMap(({ id, planes: { cluster } }) =>
  cluster.available ? cluster.profiles.map((profile) => ({ id, profile, cluster })) : [],
);

describe('the dry run of', () => {
  it('covers the baseline and eight planes', () => {
    expect(new Set(planes.map(({ id }) => id)).size).toBe(9);
  });

  it.each(planes)('$id ($profile) prints every Helm command with its values, and every manifest', async (plane) => {
    const text = await dryRun(plane.id, plane.profile);
    const { charts, before, settings } = plane.cluster.install(
      unaskedRequest(plane.cluster, { profile: plane.profile }),
    );
    for (const { release, chart, asserts, namespace } of charts) {
      expect(text).toContain(`helm upgrade --install ${release} `);
      expect(text).toContain(`--version ${chart.version} --namespace ${namespace}`);
      for (const { claim } of asserts) expect(text).toContain(`#   ${claim}`);
    }
    for (const { kind, metadata } of [...before, ...settings]) {
      expect(text).toContain(`kind: ${kind}`);
      expect(text).toContain(`name: ${metadata.name}`);
    }
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  });

  it.each(planes)(
    '$id ($profile) is YAML that a person can apply: each document has a kind, a name and our label',
    async (plane) => {
      const text = await dryRun(plane.id, plane.profile);
      const manifests = text.replaceAll(/^helm [^\n]*<<'VALUES'\n[\s\S]*?^VALUES$/gm, '');
      const documents = parseAllDocuments(manifests).flatMap((document) => {
        expect(document.errors).toEqual([]);
        const object = document.toJS() as { kind?: string; metadata?: { name?: string; labels?: object } } | null;
        return object === null ? [] : [object];
      });
      expect(documents.length).toBeGreaterThan(10);
      for (const { kind, metadata } of documents) {
        expect(kind).toMatch(/^[A-Z]/);
        expect(metadata?.name).toMatch(/\S/);
        expect(metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'meshbench' });
      }
    },
  );
});
