import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { clientPod } from './client-pod.ts';
import { loadJobObjects } from './load-job.ts';
import { privilegedGatePod, privilegedGeneratorObjects } from './privileged-generator.ts';

const share = { request: '2', limit: '2' };
const rig = {
  images: { app: 'r/app:1', k6: 'r/k6:1', agent: 'r/agent:1' },
  placement: {
    nodesHaveRoles: false,
    clientNode: 'n1',
    serverNode: 'n2',
    singleNode: false,
    cpu: { client: share, server: share },
  },
  supply: {},
} as const;
const job = { script: 'x', load: '{}', deadlineS: 900 } as const;

interface Spec {
  readonly serviceAccountName?: string;
  readonly hostPID?: boolean;
  readonly hostNetwork?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly affinity: { readonly nodeAffinity: object };
  readonly securityContext: object;
  readonly volumes?: readonly Record<string, unknown>[];
  readonly containers: readonly [
    { readonly image: string; readonly args: readonly string[]; readonly securityContext: object },
  ];
}
const specOf = (object: KubeObject | undefined): Spec => {
  const spec = object?.['spec'] as Spec & { readonly template?: { readonly spec: Spec } };
  return spec.template?.spec ?? spec;
};
const [, generator] = privilegedGeneratorObjects({ ...rig, ...job });
const enrolment = { podAnnotations: { inject: 'true' }, podLabels: { mesh: 'on' } };
const inArm = { ...rig, namespace: 'meshbench-a', enrolment };
const [, ordinary] = loadJobObjects({ ...inArm, ...job });

it('the generator of all arms may see processes and enter their networks, and has no other right', () => {
  const {
    hostPID,
    hostNetwork,
    automountServiceAccountToken,
    serviceAccountName,
    containers,
    volumes = [],
  } = specOf(generator);
  expect(hostPID).toBe(true);
  expect(hostNetwork).toBeUndefined();
  expect(automountServiceAccountToken).toBe(false);
  expect(serviceAccountName).toBeUndefined();
  expect(containers[0].securityContext).toEqual({
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'SYS_PTRACE'] },
  });
  expect(volumes.flatMap((volume) => Object.keys(volume))).not.toContain('hostPath');
});

it('it lives outside the arms, carries nothing of a mesh, and runs what an arm’s own generator runs, on the clients’ node', () => {
  expect(generator?.metadata.namespace).toBe('meshbench-system');
  expect(JSON.stringify(generator)).not.toContain('inject');
  expect(specOf(generator).containers[0].args).toEqual(specOf(ordinary).containers[0].args);
  expect(specOf(generator).affinity).toEqual(specOf(ordinary).affinity);
  expect(specOf(ordinary).hostPID).toBeUndefined();
});

it('what admission is asked about is the pod that will be made', () => {
  expect(specOf(privilegedGatePod(rig))).toEqual(specOf(generator));
});

it('an arm’s client waits, enrolled and restricted as its generator would be', () => {
  const client = clientPod(inArm);
  expect(client.metadata).toMatchObject({
    name: 'client',
    namespace: 'meshbench-a',
    labels: { app: 'client', mesh: 'on' },
    annotations: { inject: 'true' },
  });
  const { serviceAccountName, securityContext, affinity, containers } = specOf(client);
  expect({ serviceAccountName, securityContext, affinity }).toEqual({
    serviceAccountName: specOf(ordinary).serviceAccountName,
    securityContext: specOf(ordinary).securityContext,
    affinity: specOf(ordinary).affinity,
  });
  expect(containers[0]).toMatchObject({ image: 'r/agent:1', args: ['idle'] });
});
