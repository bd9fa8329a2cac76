import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { clusterGates } from '../../harness/core/gates-cluster.ts';
import { clusterRole } from '../../harness/targets/kubernetes/rights.ts';
import { parseSupply } from '../../harness/targets/kubernetes/supply.ts';
import { encryptionClass } from '../../meshes/mesh.ts';
import { meshById, meshes } from '../../meshes/registry.ts';
import { enrolRequest } from '../fixtures/cluster-requests.ts';

/** KUBERNETES_DOCS=write writes what is generated. */
const write = process.env['KUBERNETES_DOCS'] === 'write';
const root = path.join(import.meta.dirname, '../..');
const page = path.join(root, 'docs/kubernetes.md');
const manifest = path.join(root, 'docs/kubernetes/rbac.yaml');

const formatted = async (file: string, text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file });

const account = { name: 'meshbench', namespace: 'default' };
const objects = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
  clusterRole(),
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: account.name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  },
];
const rbac = `# The least rights of an experiment without a mesh; made of harness/targets/kubernetes/rights.ts by
# \`KUBERNETES_DOCS=write npx vitest run --project contract kubernetes-docs\`. Installing meshes takes cluster-admin.
${objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('')}`;

it('docs/kubernetes/rbac.yaml gives the rights that preflight asks for, and no others', async () => {
  const wanted = await formatted(manifest, rbac);
  if (write) writeFileSync(manifest, wanted);
  expect(readFileSync(manifest, 'utf8')).toBe(wanted);
});

const planes = meshes.flatMap((mesh) => {
  const { cluster: plane } = mesh.planes;
  return plane.available ? [{ mesh, plane }] : [];
});

const names = { none: 'nothing', 'node-identity': 'the node', 'workload-identity': 'the workload' } as const;

const rows = planes.map(({ mesh, plane }) => {
  const { charts } = plane.install(enrolRequest(plane, 'vendor'));
  const { layer, encryption, proxies } = mesh.traits;
  return [
    `\`${mesh.id}\``,
    charts.map(({ chart }) => `${chart.name} ${chart.version}`).join(', ') || 'none',
    layer === 'none' ? 'none' : `${layer}, ${encryption}`,
    names[encryptionClass(mesh.traits)],
    proxies.replace('-', ' '),
    plane.profiles.map((profile) => `\`${profile}\``).join(', '),
  ];
});
const heads = ['mesh', 'charts', 'layer, encryption', 'who is vouched for', 'proxies', 'profiles'];
const table = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

it('docs/kubernetes.md has the table that meshes/ gives', async () => {
  const before = readFileSync(page, 'utf8');
  const after = before.replace(
    /(<!-- planes:begin.*-->\n)[^]*(<!-- planes:end -->)/,
    (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
  );
  const wanted = await formatted(page, after);
  if (write) writeFileSync(page, wanted);
  expect(readFileSync(page, 'utf8')).toBe(wanted);
});

/** Lines of a table below a heading, by the code in their first column. */
const namesBelow = (file: string, heading: string): string[] => {
  const section = readFileSync(file, 'utf8').split(`\n${heading}\n`)[1]?.split(/^#+ /m, 1)[0] ?? '';
  return [...section.matchAll(/^\| `?([A-Za-z0-9-]+)`? +\|/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !/^-+$/.test(name) && !['code', 'gate', 'mesh'].includes(name));
};

it('says of every plane, and of nothing else, what it needs and how far it was tried', () => {
  expect(namesBelow(page, '### What each needs, and how far it was tried').toSorted()).toEqual(
    planes.map(({ mesh }) => mesh.id).toSorted(),
  );
});

it('explains every error that the rooms of the cluster raise, and none that they do not', () => {
  const rooms = 'harness/{io/{kube,helm}*,targets/kubernetes/*,run/cluster/*,images/*,meters/cluster/*}.ts';
  const files = globSync(rooms, { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(50);
  const raised = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/(?:code: |code \?\? )'([A-Z]+(?:-[A-Z]+)*)'/g)].map(
      ([, code = '']) => code,
    ),
  );
  expect(namesBelow(page, '## Errors').toSorted()).toEqual([...new Set(raised)].toSorted());
});

it('docs/method.md lists every gate of a cluster, in order', () => {
  const method = path.join(root, 'docs/method.md');
  expect(namesBelow(method, '### Gates of a cluster')).toEqual(clusterGates.map(({ id }) => id));
});

it('shows a supply file that is read as one, for a mesh and charts that are there', () => {
  const [text = ''] = readFileSync(page, 'utf8').match(/(?<=```yaml\n)schema: meshbench\.supply\/1\n[^`]*/) ?? [];
  const supply = parseSupply(text, 'docs/kubernetes.md');
  expect(Object.keys(supply.meshes)).not.toEqual([]);
  for (const [id, { charts = {}, values = {} }] of Object.entries(supply.meshes)) {
    const cluster = meshById(id)?.planes.cluster;
    if (cluster?.available !== true) throw new Error(`${id} has no cluster plane`);
    const known = cluster.install(enrolRequest(cluster, 'vendor')).charts.map(({ chart }) => chart.name);
    expect(known).toEqual(expect.arrayContaining([...Object.keys(charts), ...Object.keys(values)]));
  }
});
