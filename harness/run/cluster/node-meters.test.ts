import { expect, it } from 'vitest';
import { NodeMeters } from './node-meters.ts';
import type { ClusterRig } from './rig.ts';

const id = 'a'.repeat(64);

/** Two nodes, each answering one of the given texts after the other, the last one for good. */
function rigWhose(answers: Readonly<Record<string, readonly string[]>>): { rig: ClusterRig; asked: string[] } {
  const asked: string[] = [];
  const calls = new Map<string, number>();
  const kube = {
    list: () =>
      Promise.resolve(
        Object.keys(answers).map((name) => ({
          metadata: { name },
          spec: { nodeName: name },
          status: { phase: 'Running' },
        })),
      ),
    podProxy: ({ pod, path }: { pod: string; path: string }) => {
      asked.push(path);
      const call = calls.get(pod) ?? 0;
      calls.set(pod, call + 1);
      return Promise.resolve(answers[pod]?.[call] ?? answers[pod]?.at(-1) ?? '');
    },
    until: async (_what: string, read: (saw: () => void) => Promise<unknown>) => {
      for (let tries = 0; tries < 5; tries++) {
        const answer = await read(() => undefined);
        if (answer !== undefined) return answer;
      }
      throw new Error('timed out');
    },
  };
  return { rig: { kube } as unknown as ClusterRig, asked };
}

it('tells the processes of a container from the node that has it, once its meter has seen it', async () => {
  const { rig, asked } = rigWhose({ n1: ['{}'], n2: ['{}', `{"${id}":[31,32]}`] });
  expect(await (await NodeMeters.open(rig)).processesOf(id)).toEqual([31, 32]);
  expect(asked).toHaveLength(4);
  expect(new Set(asked)).toEqual(new Set([`/pids?container=${id}`]));
});

it('does not wait for ever for a container that no meter sees', async () => {
  const { rig } = rigWhose({ n1: ['{}'] });
  await expect((await NodeMeters.open(rig)).processesOf(id)).rejects.toThrow('timed out');
});
