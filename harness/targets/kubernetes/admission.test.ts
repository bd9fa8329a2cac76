import { describe, expect, it } from 'vitest';
import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject, KubeRef } from '../../io/kube-object.ts';
import { admissionProblems } from './admission.ts';

const images = { app: 'r.example/app:1', k6: 'r.example/k6:1', agent: 'r.example/agent:1' };

interface Cluster {
  /** What it says to a pod; absent: takes it. */
  readonly refusal?: string;
  readonly webhooks?: readonly KubeObject[];
  readonly installed?: string;
}

const clusterOf = ({ refusal, webhooks = [], installed }: Cluster): Kube =>
  ({
    dryRunCreate: (object: KubeObject) =>
      refusal === undefined
        ? Promise.resolve(object)
        : Promise.reject(targetError({ code: 'KUBE-REFUSED', message: refusal, hint: 'h' })),
    list: ({ kind }: { kind: string }) => Promise.resolve(webhooks.filter((each) => each.kind === kind)),
    get: ({ kind }: KubeRef) =>
      Promise.resolve(
        kind === 'Lease' && installed !== undefined
          ? {
              apiVersion: 'coordination.k8s.io/v1',
              kind,
              metadata: {
                name: 'meshbench',
                resourceVersion: '1',
                annotations: { 'meshbench.dev/installed': installed },
              },
            }
          : undefined,
      ),
  }) as unknown as Kube;

const configuration = (labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'old', labels },
  webhooks: [{ name: 'w.example' }],
});
const silent = 'could not create Pod: Internal error occurred: failed calling webhook "w.example": deadline exceeded';

describe('what admission says to a pod of ours', () => {
  it('is no problem when it takes it', async () => {
    expect(await admissionProblems(clusterOf({}), images)).toEqual([]);
  });

  it('names a webhook that does not answer, and its configuration', async () => {
    const problems = await admissionProblems(clusterOf({ refusal: silent, webhooks: [configuration()] }), undefined);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/webhook w\.example \(ValidatingWebhookConfiguration old\) does not answer/);
  });

  it.each<[string, Cluster]>([
    ['it is ours', { webhooks: [configuration({ 'app.kubernetes.io/managed-by': 'meshbench' })] }],
    ['a mesh that we installed is still there', { webhooks: [configuration()], installed: 'istio' }],
  ])('leaves a silent webhook to the sweep when %s', async (_, cluster) => {
    expect(await admissionProblems(clusterOf({ refusal: silent, ...cluster }), undefined)).toEqual([]);
  });

  it('tells of a policy about images, and of nothing else that namespace default forbids', async () => {
    const refusal = 'admission webhook "p" denied the request: image r.example/app:1 is not from our registry';
    expect((await admissionProblems(clusterOf({ refusal }), images)).join()).toContain('not from our registry');
    expect(await admissionProblems(clusterOf({ refusal }), undefined)).toEqual([]);
    expect(await admissionProblems(clusterOf({ refusal: 'exceeded quota: q' }), images)).toEqual([]);
  });
});
