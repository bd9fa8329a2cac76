import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { distributionOf } from './facts.ts';
import { place, type CandidateNode } from './placement.ts';
import { pressureProblems, systemProblems, unexplained, unreadyProblems, versionProblems } from './preflight.ts';

it.each([
  ['1.28.15', /1\.29 to 1\.36.*native sidecars/],
  ['1.37.0', /not been tried/],
  ['2.0.0', /supported/],
])('Kubernetes %s is refused', (version, why) => {
  expect(versionProblems(version).join()).toMatch(why);
});
it.each(['1.29.0', '1.34.4', '1.36.9'])('Kubernetes %s is taken', (version) => {
  expect(versionProblems(version)).toEqual([]);
});

it.each([
  ['v1.34.4+k3s1', 'k3s'],
  ['v1.31.2-eks-7f9249a', 'eks'],
  ['v1.30.5-gke.1014001', 'gke'],
  ['v1.34.4', undefined],
])('the distribution of %s is %s', (told, name) => {
  expect(distributionOf(told)).toBe(name);
});

it('pressure is told of the nodes that would be used', () => {
  const node = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: {
      conditions: [
        { type: 'MemoryPressure', status: name === 'a' ? 'True' : 'False', message: 'm' },
        { type: 'Ready', status: 'True' },
      ],
    },
  });
  expect(pressureProblems([node('a'), node('b')], undefined)).toEqual(['node a reports MemoryPressure (m)']);
  const cpu = { request: '1', limit: '1' };
  const placement = {
    nodesHaveRoles: false,
    clientNode: 'b',
    serverNode: 'c',
    singleNode: false,
    cpu: { client: cpu, server: cpu },
  };
  expect(pressureProblems([node('a'), node('b')], placement)).toEqual([]);
});

it('names the missing place of control planes where nodes have roles and none is theirs', () => {
  const node = (name: string, role: 'client' | 'server' | 'system'): CandidateNode => ({
    name,
    role,
    taints: [],
    ready: true,
    cordoned: false,
    allocatable: { cores: 4, memoryBytes: 8e9 },
  });
  const two = [node('a', 'client'), node('b', 'server')];
  const placed = place(two, { singleNode: false });
  const placement = 'placement' in placed ? placed.placement : undefined;
  expect(placement?.nodesHaveRoles).toBe(true);
  expect(systemProblems(placement, two)).toEqual([expect.stringMatching(/none bench=system.*label a third one/)]);
  expect(systemProblems(placement, [...two, node('c', 'system')])).toEqual([]);
});

it('does not take what its own mesh left for a sibling that shares definitions and namespace', () => {
  const shared = ['Namespace x-system', 'CustomResourceDefinition a.x.example'];
  const seen = [
    { mesh: 'x', title: 'X', traces: shared },
    { mesh: 'x-ambient', title: 'X ambient', traces: shared },
    { mesh: 'y', title: 'Y', traces: ['Namespace y'] },
  ];
  expect(unexplained(seen, ['x']).map(({ mesh }) => mesh)).toEqual(['y']);
  expect(unexplained(seen, []).map(({ mesh }) => mesh)).toEqual(['x', 'x-ambient', 'y']);
});

it('names nodes that are not ready, for the meter runs on each', () => {
  const node = { role: null, taints: [], cordoned: false, allocatable: { cores: 4, memoryBytes: 8e9 } };
  const nodes = [
    { ...node, name: 'a', ready: true },
    { ...node, name: 'b', ready: false },
    { ...node, name: 'c', ready: false, cordoned: true },
  ];
  expect(unreadyProblems(nodes)).toEqual([expect.stringMatching(/^node b is not ready/)]);
});
