import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Kube } from '../../../harness/io/kube.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { clusterCommand } from './fixture.ts';
import { adminKubeconfig } from './layout.ts';
import { machineSnapshot } from './machine-snapshot.ts';
import { isReady } from './node.ts';
import type { ClusterStatus } from './status.ts';

/** Told by the node itself: the tags of our images are hashes of what is in them. */
async function imageOf(api: Kube, name: string): Promise<string> {
  return api.until(
    `the image ${name} on the node`,
    async () => {
      const node = await api.get({ apiVersion: 'v1', kind: 'Node', name: 'node1' });
      const { images = [] } = node?.['status'] as { images?: { names: string[] }[] };
      return images.flatMap(({ names }) => names).find((reference) => reference.startsWith(`mesh.local/${name}:`));
    },
    { timeoutMs: 30_000, hint: 'ctr images ls shows what was imported' },
  );
}

const pod = (name: string, image: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      { name: 'main', image, imagePullPolicy: 'IfNotPresent', ...(name === 'agent' ? { args: ['idle'] } : {}) },
    ],
  },
});

const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app', namespace: 'default' },
  spec: { selector: { app: 'app' }, ports: [{ port: 80, targetPort: 8080 }] },
};

const running = (api: Kube, name: string): Promise<string> =>
  api.until(
    `pod ${name}`,
    async (saw) => {
      const found = await api.get({ apiVersion: 'v1', kind: 'Pod', name, namespace: 'default' });
      const status = found?.['status'] as { phase?: string; podIP?: string } | undefined;
      saw(JSON.stringify(status));
      return status?.phase === 'Running' ? status.podIP : undefined;
    },
    { timeoutMs: 60_000, hint: 'kubelet’s log lies in /run/meshbench-cluster/log' },
  );

interface Answer {
  readonly statuses: Readonly<Record<string, number>>;
}

let before: readonly string[];
beforeAll(async () => {
  await clusterCommand('down');
  before = await machineSnapshot();
});
afterAll(() => clusterCommand('down'));

const status = async (): Promise<ClusterStatus> => JSON.parse((await clusterCommand('status')).stdout) as ClusterStatus;

describe('a cluster on this machine', () => {
  let api: Kube;
  beforeAll(async () => {
    const { stdout } = await clusterCommand('up');
    expect(stdout).toBe(`export KUBECONFIG=${adminKubeconfig} MESHBENCH_SUPPLY=/run/meshbench-cluster/supply.yaml\n`);
    api = Kube.open({ kubeconfig: adminKubeconfig });
  });

  test('is a real Kubernetes 1.34.4 with one node, which is Ready', async () => {
    expect(await api.version()).toEqual({ version: '1.34.4', told: 'v1.34.4' });
    const nodes = await api.list({ apiVersion: 'v1', kind: 'Node' });
    expect(nodes.map((node) => [node.metadata.name, isReady(node)])).toEqual([['node1', true]]);
  });

  test('runs pods of our images that answer by pod, by Service and by name, and whose logs can be read', async () => {
    await api.apply([pod('app', await imageOf(api, 'app')), pod('agent', await imageOf(api, 'agent')), service]);
    const ip = await running(api, 'app');
    await running(api, 'agent');
    expect(await api.podProxy({ namespace: 'default', pod: 'app', port: 8080, path: '/' })).toMatch(/\S/);
    for (const host of [`${ip}:8080`, 'app', 'app.default.svc.cluster.local']) {
      // A new Service is programmed within a second.
      const answer = await api.until(
        `an answer of ${host}`,
        async (saw) => {
          const command = ['/agent', 'ask', '--count', '5', `http://${host}/`];
          const where = { namespace: 'default', pod: 'agent', container: 'main' };
          const { stdout } = await api.exec(where, command, { timeoutMs: 20_000 });
          saw(stdout.toString());
          const told = JSON.parse(stdout.toString()) as Answer;
          return told.statuses['200'] === 5 ? told : undefined;
        },
        { timeoutMs: 20_000, hint: 'kube-proxy’s and coredns’s logs lie in /run/meshbench-cluster/log' },
      );
      expect(answer.statuses).toEqual({ 200: 5 });
    }
    expect(await api.logs({ namespace: 'default', pod: 'app' })).toBeTypeOf('string');
  });

  test('tells the exit code of a command in a container', async () => {
    const where = { namespace: 'default', pod: 'agent', container: 'main' };
    const { exitCode } = await api.exec(where, ['/agent', 'no-such-command'], { timeoutMs: 20_000 });
    expect(exitCode).toBeGreaterThan(0);
  });

  test('is left as it is when it is brought up again', async () => {
    const pids = (await status()).services.map(({ pid }) => pid);
    expect((await clusterCommand('up')).stderr).toContain('up already');
    expect((await status()).services.map(({ pid }) => pid)).toEqual(pids);
  });

  test('is said to be broken when a part of it was killed', async () => {
    const kubelet = (await status()).services.find(({ name }) => name === 'kubelet-node1');
    const runtime = (await status()).services.find(({ name }) => name === 'containerd-node1');
    for (const { pid } of [kubelet, runtime].filter((each) => each !== undefined)) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await status()).problems, { timeout: 20_000 }).toContain('kubelet-node1 has ended');
    await expect(clusterCommand('up')).rejects.toThrow(/CLUSTER-BROKEN[^]*make cluster-down/);
  });

  test('leaves nothing on the machine, although a part of it was killed', async () => {
    const during = await machineSnapshot();
    expect(during).not.toEqual(before);
    await clusterCommand('down');
    expect(await machineSnapshot()).toEqual(before);
    expect((await clusterCommand('down')).stderr).toContain('no test cluster');
  });
});

test.each(['certificates', 'API server', 'nodes Ready'])(
  'a cluster whose start was killed after "%s" leaves nothing after down',
  async (step) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), 'up', '--nodes', '2'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve) =>
      child.once('exit', (_, signal) => {
        resolve(signal);
      }),
    );
    child.stderr.on('data', (text: Buffer) => {
      if (text.toString().includes(`s  ${step}`)) child.kill('SIGKILL');
    });
    expect(await ended).toBe('SIGKILL');
    expect((await status()).problems).toContain('it never came up');
    await clusterCommand('down');
    expect(await machineSnapshot()).toEqual(before);
  },
);
