import { expect, it } from 'vitest';
import { armNamespace, isOurs, labelsOf, namespaceObject, ours, runOf } from './labels.ts';

it('a namespace is a DNS label of at most 63 characters, told apart by a hash where it was cut', () => {
  expect(armNamespace('mesh')).toBe('meshbench-mesh');
  expect(armNamespace('Mesh/equal_cpu')).toBe('meshbench-mesh-equal-cpu');
  const [a, b] = ['a', 'b'].map((end) => armNamespace(`${'long-'.repeat(20)}${end}`));
  expect(a).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  expect(a).toHaveLength(63);
  expect(a).not.toBe(b);
});

it('labels keep what the object has, and a run’s words become a label that Kubernetes takes', () => {
  const object = ours(
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { app: 'x' } } },
    { run: 'bench of none, twin', arm: 'none' },
  );
  expect(object.metadata.labels).toEqual({
    app: 'x',
    'app.kubernetes.io/managed-by': 'meshbench',
    'meshbench.dev/run': 'bench-of-none-twin',
    'meshbench.dev/arm': 'none',
  });
  expect(isOurs(object)).toBe(true);
  expect(runOf(object)).toBe('bench-of-none-twin');
  expect(isOurs({ ...object, metadata: { name: 'a' } })).toBe(false);
  expect(Object.values(labelsOf({ run: `${'x'.repeat(80)}.` })).every((value) => value.length <= 63)).toBe(true);
});

it('a namespace of ours asks Pod Security for room, whatever else it is labelled', () => {
  expect(namespaceObject('n', { labels: { inject: 'yes' } }).metadata.labels).toEqual({
    'pod-security.kubernetes.io/enforce': 'privileged',
    inject: 'yes',
  });
});
