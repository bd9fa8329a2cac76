import { expect, it } from 'vitest';
import type { KubeObject } from '../../harness/io/kube-object.ts';
import { bringsNoGatewayApi, containersOf, defines, goesTo, hasEnvironment, hasExactly } from './cluster-render.ts';

const workload = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'proxy' },
  spec: { template: { spec } },
});
const limited = (requests: object, limits: object) => ({ name: 'main', resources: { requests, limits } });

it('containers are found in workloads and in pods, init containers first', () => {
  const spec = { initContainers: [{ name: 'sidecar' }], containers: [{ name: 'app' }] };
  const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec };
  expect(containersOf(workload(spec)).map(({ name }) => name)).toEqual(['sidecar', 'app']);
  expect(containersOf(pod).map(({ name }) => name)).toEqual(['sidecar', 'app']);
  expect(containersOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } })).toEqual([]);
});

it('a share is held only when request and limit are both exactly it', () => {
  const of = (requests: object, limits: object) =>
    containersOf(workload({ containers: [limited(requests, limits)] }))[0];
  expect(hasExactly(of({ cpu: '1' }, { cpu: '1' }), '1')).toBe(true);
  // Unquoted in a chart it is a number.
  expect(hasExactly(of({ cpu: 1 }, { cpu: 1 }), '1')).toBe(true);
  expect(hasExactly(of({ cpu: '500m' }, { cpu: '1' }), '1')).toBe(false);
  expect(hasExactly(of({ cpu: '1' }, {}), '1')).toBe(false);
  expect(hasExactly(undefined, '1')).toBe(false);
});

it('an environment variable has to be in the container that is meant', () => {
  const threads = hasEnvironment({ kind: 'DaemonSet', name: 'proxy', container: 'main' }, 'THREADS', '1');
  const containers = (name: string, value: unknown) => [
    workload({ containers: [{ name, env: [{ name: 'THREADS', value }] }] }),
  ];
  expect(threads.holds(containers('main', '1'))).toBe(true);
  expect(threads.holds(containers('main', '2'))).toBe(false);
  expect(threads.holds(containers('other', '1'))).toBe(false);
});

it('a definition, its absence and a node’s role are seen', () => {
  const crd = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
  });
  expect(defines('a.example.test').holds([crd('a.example.test')])).toBe(true);
  expect(defines('a.example.test').holds([crd('b.example.test')])).toBe(false);
  expect(bringsNoGatewayApi.holds([crd('a.example.test')])).toBe(true);
  expect(bringsNoGatewayApi.holds([crd('gateways.gateway.networking.k8s.io')])).toBe(false);
  const placed = (role: string) => [workload({ nodeSelector: { bench: role }, containers: [] })];
  expect(goesTo('DaemonSet', 'proxy', 'system').holds(placed('system'))).toBe(true);
  expect(goesTo('DaemonSet', 'proxy', 'system').holds(placed('client'))).toBe(false);
});
