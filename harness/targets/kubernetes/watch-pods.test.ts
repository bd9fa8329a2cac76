import { describe, expect, it, vi } from 'vitest';
import { targetError } from '../../errors.ts';
import type { KubeEvent } from '../../io/kube-calls.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { podTrouble } from './pod-trouble.ts';
import { podsReady, pullFailure } from './watch-pods.ts';

const pod = (status: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n', ...metadata },
  spec: { nodeName: 'node7' },
  status,
});
const waiting = (reason: string, message = '', restartCount = 0): object => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'app', image: 'r.example/app:1', restartCount, state: { waiting: { reason, message } } }],
});
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

describe('why a pod is not ready', () => {
  it('names image and node where it cannot be pulled', () => {
    const trouble = podTrouble(pod(waiting('ImagePullBackOff', 'not found')));
    expect(trouble).toMatchObject({ code: 'IMAGE-PULL-FAILED', graceMs: 20_000 });
    expect(trouble?.message).toMatch(/node7.*r\.example\/app:1.*not found/);
    expect(podTrouble(pod(waiting('InvalidImageName')))?.graceMs).toBe(0);
  });

  it('gives the scheduler’s reason', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'Insufficient cpu' },
    ];
    expect(podTrouble(pod({ phase: 'Pending', conditions }))).toMatchObject({
      code: 'POD-UNSCHEDULABLE',
      message: expect.stringContaining('Insufficient cpu') as string,
    });
  });

  it('tells a crash from a start that takes time, and looks into native sidecars too', () => {
    expect(podTrouble(pod(waiting('ContainerCreating')))).toBeUndefined();
    expect(podTrouble(pod(waiting('CrashLoopBackOff', '', 3)))).toMatchObject({ code: 'POD-CRASHED', graceMs: 0 });
    expect(podTrouble(pod(waiting('CrashLoopBackOff', '', 1)))?.graceMs).toBeGreaterThan(0);
    const status = {
      phase: 'Failed',
      initContainerStatuses: [
        { name: 'proxy', image: 'i', state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
      ],
    };
    expect(podTrouble(pod(status))).toMatchObject({
      code: 'POD-CRASHED',
      message: expect.stringMatching(/OOMKilled.*proxy ended with exit code 137/) as string,
      crashed: { container: 'proxy', previous: false },
    });
  });
});

interface Played {
  readonly pods: readonly KubeObject[];
  readonly events?: readonly KubeEvent[];
  readonly log?: string;
}

/** A cluster that shows one thing after the other; time stands still between looks. */
const playing = (shown: readonly Played[]): Parameters<typeof podsReady>[0] => {
  let look = -1;
  const now = (): Played => shown[Math.min(look, shown.length - 1)] ?? { pods: [] };
  return {
    list: () => {
      look += 1;
      return Promise.resolve(now().pods);
    },
    events: () => Promise.resolve(now().events ?? []),
    logs: () => Promise.resolve(now().log ?? ''),
    until: async (what, read, { hint }) => {
      let seen = '';
      for (let looks = 0; looks < 10; looks += 1) {
        const answer = await read((text) => (seen = text));
        if (answer !== undefined) return answer;
        vi.advanceTimersByTime(10_000);
      }
      throw targetError({ code: 'WAIT-TIMED-OUT', message: `${what}; seen last: ${seen}`, hint });
    },
  };
};
const wanted = { namespace: 'n', labels: 'app=x', timeoutMs: 1000 };

describe('waiting for pods', () => {
  vi.useFakeTimers();

  it('gives those that are ready, once the old ones are only on their way out', async () => {
    const old = pod(ready, { name: 'old', deletionTimestamp: 'now' });
    const found = await podsReady(
      playing([{ pods: [old] }, { pods: [old, pod(waiting('ContainerCreating'))] }, { pods: [old, pod(ready)] }]),
      wanted,
    );
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['p']);
  });

  it('forgives a failed pull that mends itself, and ends when it does not', async () => {
    const failing = { pods: [pod(waiting('ErrImagePull', 'timeout'))] };
    expect(await podsReady(playing([failing, { pods: [pod(ready)] }]), wanted)).toHaveLength(1);
    await expect(podsReady(playing([failing]), wanted)).rejects.toMatchObject({ code: 'IMAGE-PULL-FAILED' });
  });

  it('ends with the log of a pod that crashed', async () => {
    const crashed = {
      pods: [
        pod({
          phase: 'Failed',
          containerStatuses: [{ name: 'app', image: 'i', state: { terminated: { exitCode: 1 } } }],
        }),
      ],
      log: 'no such file',
    };
    await expect(podsReady(playing([crashed]), wanted)).rejects.toMatchObject({
      message: expect.stringMatching(/exit code 1; its log ends:\nno such file/) as string,
    });
  });

  const event = (message: string): KubeEvent => ({
    type: 'Warning',
    reason: 'FailedCreate',
    message,
    kind: 'ReplicaSet',
    name: 'server-1',
    atMs: 1,
  });

  it.each([
    ['forbidden: exceeded quota: q', /ResourceQuota/],
    ['forbidden: violates PodSecurity "restricted:latest"', /Pod Security/],
  ])('ends at once when its ReplicaSet is refused: %s', async (message, hint) => {
    const refused = podsReady(playing([{ pods: [], events: [event(message)] }]), wanted);
    await expect(refused).rejects.toMatchObject({ code: 'POD-REFUSED', hint: expect.stringMatching(hint) as string });
  });

  it('waits where a webhook failed, and says so in the end', async () => {
    const failing = { pods: [], events: [event('failed calling webhook "w"')] };
    expect(await podsReady(playing([failing, { pods: [pod(ready)] }]), wanted)).toHaveLength(1);
    await expect(podsReady(playing([failing]), wanted)).rejects.toThrow(/no pod was made: failed calling webhook/);
  });
});

describe('an image that does not come', () => {
  const failing = (uid: string): KubeObject => pod(waiting('ErrImageNeverPull'), { uid });
  const listing = (...answers: readonly (readonly KubeObject[])[]): { list: () => Promise<readonly KubeObject[]> } => {
    const left = [...answers];
    return { list: () => Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? []) };
  };

  it('is told with image and node, of a pod that is new', async () => {
    const failure = await pullFailure(listing([], [failing('new')]), 'n', new AbortController().signal);
    expect(failure).toMatchObject({ code: 'IMAGE-PULL-FAILED' });
    expect(failure?.message).toMatch(/node7.*r\.example\/app:1/);
  });

  it('is nothing of ours in a pod that was there before', async () => {
    const over = new AbortController();
    let looks = 0;
    const list = (): Promise<readonly KubeObject[]> => {
      // The first look is what was there; the second finds it again.
      if (++looks === 2) over.abort();
      return Promise.resolve([failing('old')]);
    };
    const watching = pullFailure({ list }, 'n', over.signal);
    expect(await watching).toBeUndefined();
    expect(looks).toBe(2);
  });
});
