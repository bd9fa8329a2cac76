import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { capacityProblems, reservedOn } from './capacity.ts';
import type { CandidateNode, Placement } from './placement.ts';

const container = (cpu: string, restartPolicy?: string): object => ({
  resources: { requests: { cpu, memory: '128Mi' } },
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

const pod = (spec: object, phase = 'Running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { nodeName: 'a', ...spec },
  status: { phase },
});

const node = (name: string, cores: number, memoryBytes = 8 * 1024 ** 3): CandidateNode => ({
  name,
  role: null,
  taints: [],
  ready: true,
  cordoned: false,
  allocatable: { cores, memoryBytes },
});

const share = { request: '1', limit: '1' };
const placement: Placement = {
  nodesHaveRoles: false,
  clientNode: 'a',
  serverNode: 'b',
  singleNode: false,
  cpu: { client: share, server: share },
};

it('counts native sidecars, not other init containers, and no pod that is over', () => {
  const pods = [
    pod({ containers: [container('500m')], initContainers: [container('2'), container('100m', 'Always')] }),
    pod({ containers: [container('4')] }, 'Succeeded'),
    pod({ nodeName: 'b', containers: [container('4')] }),
  ];
  expect(reservedOn('a', pods)).toEqual({ cores: 0.6, memoryBytes: 2 * 128 * 1024 ** 2 });
});

it('says what is short on which node', () => {
  const pods = [pod({ containers: [container('1')] })];
  expect(capacityProblems(placement, [node('a', 2), node('b', 2)], pods)).toEqual([
    'node a has 1.00 cores unreserved, our pods reserve 1.15',
  ]);
  expect(capacityProblems(placement, [node('a', 4, 1024 ** 3), node('b', 4)], [])).toEqual([
    'node a has 1024 MiB of memory unreserved, our pods reserve 1280 MiB',
  ]);
  expect(capacityProblems(placement, [node('a', 4), node('b', 4)], pods)).toEqual([]);
});

it('adds both pods up on a node that they share', () => {
  const shared = { ...placement, serverNode: 'a', singleNode: true };
  expect(capacityProblems(shared, [node('a', 2.2)], [])).toEqual([
    'node a has 2.20 cores unreserved, our pods reserve 2.30',
  ]);
});

it('counts a server for each arm that is up, and on the other node a client for each beside the generator', () => {
  const three = { ...placement, armsTogether: 3 };
  expect(capacityProblems(three, [node('a', 1.5), node('b', 3)], [])).toEqual([
    'node a has 1.50 cores unreserved, our pods reserve 1.60',
    'node b has 3.00 cores unreserved, our pods reserve 3.45',
  ]);
});
