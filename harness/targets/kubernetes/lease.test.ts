import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { requireFree, stateOf } from './lease.ts';

const at = Date.parse('2026-11-22T10:00:00Z');
const lease = (spec: object, annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'meshbench', resourceVersion: '7', ...(annotations ? { annotations } : {}) },
  spec,
});
const held = lease(
  { holderIdentity: 'host/1/run', leaseDurationSeconds: 30, renewTime: '2026-11-22T10:00:00.000000Z' },
  { 'meshbench.dev/installed': 'a,b' },
);

it('is held until it expires, and names its holder and when', () => {
  const state = stateOf(held, at + 29_000);
  expect(state).toMatchObject({ holder: 'host/1/run', expiresAtMs: at + 30_000, installed: ['a', 'b'] });
  expect(() => {
    requireFree(state);
  }).toThrow(/host\/1\/run.*2026-11-22T10:00:30/);
});

it('is free once it has expired or was given back, and still says what was installed', () => {
  expect(stateOf(held, at + 30_000)).toMatchObject({ holder: null, installed: ['a', 'b'] });
  const state = stateOf(lease({ holderIdentity: null }), at);
  expect(state).toMatchObject({ holder: null, installed: [] });
  requireFree(state);
  requireFree(undefined);
});
