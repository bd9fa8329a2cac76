import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { candidateOf, place, podPlacement, type Placement } from './placement.ts';

interface Made {
  readonly role?: string;
  readonly taints?: readonly object[];
  readonly cpu?: string;
  readonly ready?: boolean;
  readonly cordoned?: boolean;
}

const node = (
  name: string,
  { role, taints = [], cpu = '8', ready = true, cordoned = false }: Made = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, ...(role === undefined ? {} : { labels: { bench: role } }) },
  spec: { taints, unschedulable: cordoned },
  status: {
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    allocatable: { cpu, memory: '16Gi' },
  },
});

const placed = (nodes: readonly KubeObject[], singleNode = false): Placement => {
  const found = place(nodes.map(candidateOf), { singleNode });
  return 'placement' in found ? found.placement : expect.fail(found.problems.join());
};
const problems = (nodes: readonly KubeObject[], singleNode = false): string => {
  const found = place(nodes.map(candidateOf), { singleNode });
  return 'problems' in found ? found.problems.join() : expect.fail('it was placed');
};

const tainted = (role: string): Made => ({ role, taints: [{ key: 'bench', value: role, effect: 'NoSchedule' }] });

it('roles decide where nodes have them, tainted or not', () => {
  const nodes = [node('a', tainted('system')), node('b', tainted('server')), node('c', tainted('client')), node('d')];
  expect(placed(nodes)).toMatchObject({ nodesHaveRoles: true, clientNode: 'c', serverNode: 'b', singleNode: false });
  expect(placed([node('a', { role: 'client' }), node('b', { role: 'server' })]).nodesHaveRoles).toBe(true);
});

it('without roles two nodes are taken by name, control planes and broken ones left out', () => {
  const control = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
  const nodes = [node('z'), node('a', control), node('b', { ready: false }), node('c', { cordoned: true }), node('y')];
  expect(placed(nodes)).toMatchObject({ nodesHaveRoles: false, clientNode: 'y', serverNode: 'z' });
});

it('one node takes a declaration, and two make it needless', () => {
  expect(problems([node('a')])).toMatch(/only one node takes our pods \(a\).*--single-node/);
  expect(placed([node('a')], true)).toMatchObject({ clientNode: 'a', serverNode: 'a', singleNode: true });
  expect(placed([node('a'), node('b')], true).singleNode).toBe(false);
});

it('what is in the way is named', () => {
  expect(problems([node('a', { role: 'client' }), node('b')])).toContain('none bench=server');
  expect(problems([node('a', { ready: false }), node('b', { cordoned: true })])).toMatch(
    /a is not ready; b is cordoned \(kubectl uncordon b\)/,
  );
  expect(problems([])).toContain('there are none');
});

it.each([
  ['16', '4', '4'],
  ['8', '4', '4'],
  ['4', '2', '2'],
  ['2', '1', '1'],
  ['1930m', '250m', '1'],
])('of %s cores our pod gets %s reserved and a limit of %s', (cpu, request, limit) => {
  expect(placed([node('a', { cpu }), node('b', { cpu })]).cpu.server).toEqual({ request, limit });
});

it('on a shared node each gets half as much', () => {
  expect(placed([node('a', { cpu: '8' })], true).cpu.client).toEqual({ request: '2', limit: '2' });
  expect(placed([node('a', { cpu: '2' })], true).cpu.client).toEqual({ request: '250m', limit: '1' });
});

it('a pod is tied to its node by name and kept from the other’s, unless they share one', () => {
  const apart = JSON.stringify(podPlacement(placed([node('a'), node('b')]), 'client'));
  expect(apart).toContain('"values":["a"]');
  expect(apart).toContain('"matchLabels":{"app":"server"}');
  const shared = JSON.stringify(podPlacement(placed([node('a')], true), 'server'));
  expect(shared).toContain('"values":["a"]');
  expect(shared).not.toContain('podAntiAffinity');
});

it('arms that are up together share the server’s node, and their one generator has the clients’ node', () => {
  const of = (armsTogether: number, singleNode = false): Placement['cpu'] => {
    const nodes = singleNode ? [node('a', { cpu: '16' })] : [node('a', { cpu: '16' }), node('b', { cpu: '16' })];
    const found = place(nodes.map(candidateOf), { singleNode, armsTogether });
    return 'placement' in found ? found.placement.cpu : expect.fail(found.problems.join());
  };
  expect([of(1).server.limit, of(4).server.limit, of(4).client.limit]).toEqual(['4', '2', '4']);
  expect([of(3, true).server.limit, of(3, true).client.limit]).toEqual(['2', '2']);
  expect(of(20).server).toEqual({ request: '250m', limit: '1' });
});
