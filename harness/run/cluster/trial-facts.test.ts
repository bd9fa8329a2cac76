import { describe, expect, it } from 'vitest';
import type { ContainerNow } from './containers.ts';
import type { ContainersByRole } from './cluster-meters.ts';
import { grownRestarts } from './trial-facts.ts';

const container = (of: Partial<ContainerNow>): ContainerNow => ({
  pod: 'control-0',
  namespace: 'mesh',
  node: 'n1',
  name: 'server',
  id: 'a',
  imageId: '',
  restarts: 2,
  running: true,
  endedBecause: null,
  ...of,
});
const byRole = (...controlPlane: readonly ContainerNow[]): ContainersByRole => ({
  application: [],
  dataPlane: [],
  generator: [],
  controlPlane,
});
const restartsOf = (after: ContainersByRole): number[] =>
  grownRestarts(byRole(container({})), after).map(({ restarts }) => restarts);

describe('restarts in a window', () => {
  it('are none of a container that went on', () => {
    expect(restartsOf(byRole(container({})))).toEqual([0]);
  });

  it('are counted by Kubernetes, and at least one where the container has another id or is gone', () => {
    expect(restartsOf(byRole(container({ id: 'b', restarts: 4 })))).toEqual([2]);
    expect(restartsOf(byRole(container({ id: 'b', restarts: 0 })))).toEqual([1]);
    expect(restartsOf(byRole())).toEqual([1]);
  });

  it('are told as killed for want of memory where the status says so', () => {
    const killed = container({ id: 'b', restarts: 3, endedBecause: 'OOMKilled' });
    expect(grownRestarts(byRole(container({})), byRole(killed))[0]).toMatchObject({ restarts: 1, oomKilled: true });
  });
});
