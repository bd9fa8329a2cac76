import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { Kube } from '../../../harness/io/kube.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { silentLog } from '../../../harness/io/log.ts';
import { dumpDifference, dumpNames } from '../../../harness/targets/kubernetes/dump.ts';
import { clusterEnvironment } from '../../../harness/targets/kubernetes/facts.ts';
import { namespaceObject, ours } from '../../../harness/targets/kubernetes/labels.ts';
import { ClusterLease, leaseState } from '../../../harness/targets/kubernetes/lease.ts';
import { preflight } from '../../../harness/targets/kubernetes/preflight.ts';
import { removeNamespace, requireSwept, sweepOurs } from '../../../harness/targets/kubernetes/sweep.ts';
import { podsReady } from '../../../harness/targets/kubernetes/watch-pods.ts';
import { withCluster } from './fixture.ts';
import { serviceStates } from './processes.ts';

const cluster = withCluster({ nodes: 2 });
let kube: Kube;
let before: readonly string[];
const run = 'kube-test';
const namespace = 'meshbench-kube-test';

beforeAll(async () => {
  kube = Kube.open({ kubeconfig: cluster.kubeconfig });
  before = (await dumpNames(kube)).names;
  await kube.apply([ours(namespaceObject(namespace), { run })]);
});
// Before the fixture takes the cluster down.
afterAll(async () => {
  await sweepOurs(kube);
  const { added, gone } = dumpDifference(before, (await dumpNames(kube)).names);
  expect({ added, gone }).toEqual({ added: [], gone: [] });
});

const configMap = (name: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...more },
  data: { a: '1' },
});

const podOf = (image: string, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace, labels: { app: 'p' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'c', image, imagePullPolicy: 'IfNotPresent' }],
    ...spec,
  },
});

const alone = async (object: KubeObject, work: () => Promise<void>): Promise<void> => {
  const { apiVersion, kind, metadata } = object;
  const ref = { apiVersion, kind, name: metadata.name, namespace };
  await kube.apply([object]);
  await work().finally(async () => {
    await kube.remove(ref, { graceS: 0 });
    await kube.gone([ref], { timeoutMs: 30_000 });
  });
};

describe('a real API server', () => {
  it('keeps what is applied, drops fields that are applied no more, and lists by label', async () => {
    await kube.apply([configMap('applied', { labels: { x: 'y' } })]);
    await kube.apply([{ ...configMap('applied', { labels: { x: 'y' } }), data: { b: '2' } }]);
    expect(await kube.list({ apiVersion: 'v1', kind: 'ConfigMap', labels: 'x=y' })).toMatchObject([
      { data: { b: '2' } },
    ]);
    const found = await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'applied', namespace });
    expect(found?.['data']).toEqual({ b: '2' });
  });

  it('tells by a dry run what admission would make of an object, and keeps nothing', async () => {
    const made = await kube.dryRunCreate(podOf('x.example/x:1'));
    expect(made['spec']).toMatchObject({ restartPolicy: 'Always', serviceAccountName: 'default' });
    expect(await kube.get({ apiVersion: 'v1', kind: 'Pod', name: 'p', namespace })).toBeUndefined();
  });

  it('that is frozen for some seconds is waited for', async () => {
    const server = (await serviceStates()).find(({ name }) => name.includes('apiserver'));
    if (!server) throw new Error('the test cluster has an API server');
    process.kill(server.pid, 'SIGSTOP');
    setTimeout(() => process.kill(server.pid, 'SIGCONT'), 3000);
    expect(await kube.raw('/readyz', { timeoutMs: 1000 })).toBe('ok');
  });

  it('knows a kind as soon as its definition is there, and its sweep frees what finalizers hold', async () => {
    const name = 'things.kube-test.example';
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await kube.apply([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group: 'kube-test.example',
          scope: 'Namespaced',
          names: { kind: 'Thing', plural: 'things' },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      },
    ]);
    const metadata = { name: 'held', namespace, finalizers: ['kube-test.example/never'] };
    await kube.apply([{ apiVersion: 'kube-test.example/v1', kind: 'Thing', metadata }]);
    const leftovers = { crds: /things\.kube-test\.example/ };
    const swept = await requireSwept(kube, { mesh: 'Test', namespace: null, leftovers });
    expect(swept.removed.map((ref) => ref.name)).toEqual([name]);
  });
});

describe('a pod that does not start', () => {
  it('for want of its image: image and node are named', async () => {
    await alone(podOf('mesh.local/nowhere:1'), async () => {
      await expect(podsReady(kube, { namespace, labels: 'app=p', timeoutMs: 120_000 })).rejects.toMatchObject({
        code: 'IMAGE-PULL-FAILED',
        message: expect.stringMatching(/node node[12] cannot pull image mesh\.local\/nowhere:1/) as string,
      });
    });
  });

  it('for want of a node: the scheduler’s reason is told', async () => {
    await alone(podOf('mesh.local/nowhere:1', { nodeSelector: { no: 'node' } }), async () => {
      await expect(podsReady(kube, { namespace, labels: 'app=p', timeoutMs: 120_000 })).rejects.toMatchObject({
        code: 'POD-UNSCHEDULABLE',
        message: expect.stringMatching(/node affinity\/selector/i) as string,
      });
    });
  });
});

describe('the cluster', () => {
  const request = { singleNode: false, foreign: [], unfit: () => [] };

  it('qualifies, both nodes being told to be one machine', async () => {
    const { placement, traits } = await preflight(kube, request);
    expect(placement).toMatchObject({ clientNode: 'node1', serverNode: 'node2', singleNode: false });
    expect(traits).toMatchObject({ cni: 'bridge', schedulableNodes: 2 });
    const { cluster: found } = await clusterEnvironment(kube, { versions: {}, rig: [] });
    expect(found).toMatchObject({ oneMachine: true, nodes: [{ name: 'node1' }, { name: 'node2' }] });
  });

  it('tells every problem at once', async () => {
    await kube.patch({ apiVersion: 'v1', kind: 'Node', name: 'node2' }, { spec: { unschedulable: true } });
    await kube.apply([configMap('mesh-root')]);
    const leftovers = { everywhere: [{ kind: 'ConfigMap' as const, name: /mesh-root/ }] };
    try {
      const foreign = [{ mesh: 'm', title: 'Mesh', namespace: null, leftovers }];
      await expect(preflight(kube, { ...request, foreign, unfit: () => ['arm x: no'] })).rejects.toMatchObject({
        code: 'CLUSTER-UNFIT',
        message: expect.stringMatching(/only one node.*Mesh is installed already.*arm x: no/s) as string,
      });
    } finally {
      await kube.patch({ apiVersion: 'v1', kind: 'Node', name: 'node2' }, { spec: { unschedulable: null } });
    }
  });

  it('is held by one harness at a time, remembers what was installed, and is given back', async () => {
    const lease = await ClusterLease.acquire(kube, { run, log: silentLog });
    await expect(ClusterLease.acquire(kube, { run: 'other', log: silentLog })).rejects.toMatchObject({
      code: 'CLUSTER-BUSY',
      message: expect.stringContaining(run) as string,
    });
    await lease.noteInstalled('a');
    await lease.release();
    expect(await leaseState(kube)).toMatchObject({ holder: null, installed: ['a'] });
    const again = await ClusterLease.acquire(kube, { run, log: silentLog });
    expect(await again.installed()).toEqual(['a']);
    await again.noteRemoved('a');
    await again.release();
    expect(await leaseState(kube)).toBeUndefined();
  });

  it('keeps a namespace that is not ours', async () => {
    await expect(removeNamespace(kube, 'kube-public')).rejects.toMatchObject({ code: 'NOT-OURS' });
  });
});
