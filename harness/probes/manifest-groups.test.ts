import { expect, it } from 'vitest';
import { numbered, podGroupsSchema } from './manifest-groups.ts';

const uid = '1c0e8a1e-5a0b-4c1d-9e2f-0123456789ab';
const problems = (pods: unknown): string[] =>
  podGroupsSchema.safeParse({ pods }).error?.issues.map(({ message }) => message) ?? [];

it('deals a number to each arm and place, and one to the networks of each arm', () => {
  const { table, identities } = numbered(
    podGroupsSchema.parse({
      pods: [
        { uid, place: 'generator' },
        { uid, container: `containerd://${'ab'.repeat(32)}`, arm: 'a', place: 'client-proxy' },
        { uid: uid.replace('1c', '2d'), arm: 'b', place: 'application' },
        { uid: uid.replace('1c', '3e'), arm: 'b', place: 'application' },
        { uid: uid.replace('1c', '4f'), arm: 'b', place: 'server-proxy', ownNetwork: false },
      ],
    }),
  );
  expect(table).toBe(
    [
      '# group 1: generator',
      '# group 2: a client-proxy',
      '# group 3: b application',
      '# group 4: b server-proxy',
      '# link 1: a',
      '# link 2: b',
      `${uid} - 1 1 -`,
      `${uid} ${'ab'.repeat(32)} 2 3 1`,
      '2d0e8a1e-5a0b-4c1d-9e2f-0123456789ab - 3 2 2',
      '3e0e8a1e-5a0b-4c1d-9e2f-0123456789ab - 3 2 2',
      '4f0e8a1e-5a0b-4c1d-9e2f-0123456789ab - 4 3 -',
      '',
    ].join('\n'),
  );
  expect([...identities.groups]).toEqual([
    [1, { arm: null, place: 'generator' }],
    [2, { arm: 'a', place: 'client-proxy' }],
    [3, { arm: 'b', place: 'application' }],
    [4, { arm: 'b', place: 'server-proxy' }],
  ]);
  expect([...identities.links]).toEqual([
    [1, { arm: 'a' }],
    [2, { arm: 'b' }],
  ]);
});

it('takes nothing that the script could not read back: no names of pods, no spaces, no unknown key', () => {
  const pod = { uid, arm: 'a', place: 'application' };
  expect(problems([{ ...pod, uid: 'echo-7d9f' }])).toEqual(['a pod is named by its metadata.uid']);
  expect(problems([{ ...pod, container: 'proxy' }])).toEqual(['a container is named by its containerID']);
  expect(problems([{ ...pod, arm: 'a b' }])).toHaveLength(1);
  expect(problems([{ ...pod, role: 3 }])).toHaveLength(1);
  expect(problems([{ ...pod, arm: undefined }])).toEqual(['every place but the generator belongs to an arm']);
  expect(problems([{ ...pod, ownNetwork: false }])).toEqual(['no pod has a network of its own']);
  expect(problems([])).not.toEqual([]);
});
