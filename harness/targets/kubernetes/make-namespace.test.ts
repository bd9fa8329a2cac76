import { expect, it } from 'vitest';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { namespaceObject, ours } from './labels.ts';
import { makeNamespace } from './make-namespace.ts';

/** A cluster that answers one after the other to the question for the namespace. */
function clusterOf(...answers: readonly (KubeObject | undefined)[]): { kube: Kube; applied: KubeObject[] } {
  const left = [...answers];
  const applied: KubeObject[] = [];
  const until = async <T>(_: string, read: (saw: () => void) => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const answer = await read(() => undefined);
      if (answer !== undefined) return answer;
    }
  };
  const kube = {
    until,
    get: () => Promise.resolve(left.length > 1 ? left.shift() : left[0]),
    apply: (objects: readonly KubeObject[]) => Promise.resolve(void applied.push(...objects)),
  };
  return { kube: kube as unknown as Kube, applied };
}

const wanted = ours(namespaceObject('meshbench-none'), { run: 'r' });

it('makes a namespace that is not there, and one that is ours anew', async () => {
  for (const there of [undefined, wanted]) {
    const { kube, applied } = clusterOf(there);
    await makeNamespace(kube, wanted);
    expect(applied).toEqual([wanted]);
  }
});

it('waits for one of an earlier run that is still going', async () => {
  const going = { ...wanted, metadata: { ...wanted.metadata, deletionTimestamp: '2026-11-22T00:00:00Z' } };
  const { kube, applied } = clusterOf(going, going, undefined);
  await makeNamespace(kube, wanted);
  expect(applied).toEqual([wanted]);
});

it('leaves somebody else’s as it is', async () => {
  const { kube, applied } = clusterOf(namespaceObject('meshbench-none'));
  await expect(makeNamespace(kube, wanted)).rejects.toMatchObject({ code: 'NOT-OURS' });
  expect(applied).toEqual([]);
});
