import { describe, expect, it } from 'vitest';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import { limitsOf, limitsOfCluster } from './limits.ts';
import type { ClusterEnvironment, ClusterNode } from './environment.ts';
import type { Arm, EncryptionClass } from './plan.ts';

const nothing = { alpha: 0.05, arms: [], comparisons: [], rounds: { planned: 6, done: 6 } };
const said = (planArms: readonly Arm[], written = {}): string =>
  limitsOf(planOf(6, planArms, written), nothing, 'all-rounds').join('\n');
const mesh = (id: string, encryptionClass?: EncryptionClass): Arm => ({
  ...{ id, label: id, mesh: id, profile: 'vendor', role: 'treatment', fidelity: 'real' },
  ...(encryptionClass ? { encryptionClass } : {}),
});

const node: ClusterNode = {
  ...{ name: 'n1', role: null, cores: 2, memoryBytes: 8 * 1024 ** 3, kernel: '6.8.0', osImage: 'Debian' },
  ...{ containerRuntime: 'containerd://2', kubelet: 'v1.34.4', architecture: 'amd64', instanceType: null, zone: null },
  bootId: 'boot-1',
};
const cluster: ClusterEnvironment = {
  ...{ apiServerVersion: 'v1.34.4', nodes: [node, { ...node, name: 'n2', bootId: 'boot-2' }], cni: 'bridge' },
  ...{ singleNode: false, oneMachine: false, existingMesh: null },
};

describe('what cannot be concluded of where it ran', () => {
  it('is one machine in the lab, and nodes and a network on a cluster', () => {
    expect(said(arms)).toContain('shared one machine');
    const ofCluster = said(arms, { target: 'kubernetes' });
    expect(ofCluster).not.toContain('shared one machine');
    expect(ofCluster).toContain('nodes and the network of this cluster');
  });

  it('names the mesh that was there before', () => {
    const existing = { target: 'kubernetes', cluster: { existing: 'istio' } };
    expect(said(arms, existing)).toContain('istio was in the cluster before and was measured as it is');
  });

  it('is the missing network where nodes are one machine, or where one node was declared', () => {
    expect(limitsOfCluster(cluster)).toEqual([]);
    const oneBoot = { ...cluster, nodes: cluster.nodes.map((each) => ({ ...each, bootId: 'boot-1' })) };
    expect(limitsOfCluster({ ...oneBoot, oneMachine: true })[0]).toMatch(
      /^The 2 nodes of the cluster are one machine.*no network.*no second kernel.*Only relative/,
    );
    const third = { ...node, name: 'n3', bootId: 'boot-2' };
    expect(limitsOfCluster({ ...cluster, nodes: [...cluster.nodes, third], oneMachine: true })[0]).toMatch(
      /^Some of the 3 nodes of the cluster share a machine \(2 boot ids\)/,
    );
    expect(limitsOfCluster({ ...cluster, oneMachine: true, singleNode: true })).toEqual([
      expect.stringMatching(/^Client and server shared one node, as was declared/) as string,
    ]);
  });
});

describe('what the meshes promise', () => {
  it('is no limit where it is the same, or was not recorded', () => {
    expect(said([...arms, mesh('a', 'workload-identity'), mesh('b', 'workload-identity')])).not.toContain('promise');
    expect(said([...arms, mesh('a'), mesh('b', 'node-identity')])).not.toContain('promise');
  });

  it('is a limit where it differs, with who promises what', () => {
    expect(said([...arms, mesh('a', 'workload-identity'), mesh('b', 'node-identity')])).toContain(
      'The arms do not promise the same (the workload is vouched for by a; the node is vouched for by b)',
    );
  });
});
