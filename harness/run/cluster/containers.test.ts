import { describe, expect, it } from 'vitest';
import { containersOf } from './containers.ts';

const id = 'a'.repeat(64);

describe('containers of a pod', () => {
  it('are the sidecars that are listed as init containers, and the others, by the id that the cgroup carries', () => {
    const found = containersOf({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'server-1', namespace: 'meshbench-istio' },
      spec: { nodeName: 'node2' },
      status: {
        initContainerStatuses: [
          { name: 'istio-init', containerID: `containerd://${id}`, state: { terminated: { reason: 'Completed' } } },
          { name: 'istio-proxy', containerID: `containerd://${id}`, restartCount: 0, state: { running: {} } },
        ],
        containerStatuses: [
          {
            name: 'app',
            containerID: `cri-o://${id}`,
            restartCount: 2,
            state: { running: {} },
            lastState: { terminated: { reason: 'OOMKilled' } },
          },
        ],
      },
    });
    expect(found.map(({ name, running, id: of }) => `${name} ${String(running)} ${String(of === id)}`)).toEqual([
      'istio-init false true',
      'istio-proxy true true',
      'app true true',
    ]);
    expect(found[2]).toMatchObject({ node: 'node2', restarts: 2, endedBecause: 'OOMKilled' });
  });

  it('of a pod that was never started have no id and no node', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'load', namespace: 'x' },
      status: { containerStatuses: [{ name: 'k6' }] },
    };
    expect(containersOf(pod)).toEqual([
      expect.objectContaining({ name: 'k6', id: '', node: '', running: false, restarts: 0, endedBecause: null }),
    ]);
  });
});
