import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { loadJobObjects, type LoadJobRequest } from './load-job.ts';
import { meterDaemonSet } from './meter-daemonset.ts';
import { gatePod, outsiderObjects, serverObjects } from './workload.ts';

const share = { request: '2', limit: '2' };
const request: LoadJobRequest = {
  namespace: 'meshbench-a',
  images: { app: 'r.example/m/app:a1', k6: 'r.example/m/k6:k1', agent: 'r.example/m/agent:g1' },
  placement: {
    nodesHaveRoles: false,
    clientNode: 'n1',
    serverNode: 'n2',
    singleNode: false,
    cpu: { client: share, server: share },
  },
  supply: { imagePullPolicy: 'Never' },
  enrolment: { podAnnotations: { inject: 'true' }, podLabels: { mesh: 'on' } },
  script: 'export default () => {}',
  load: '{"rate":1}',
  deadlineS: 900,
};

interface Pod {
  readonly metadata: { readonly labels: object; readonly annotations: object };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly restartPolicy?: string;
    readonly securityContext: { readonly runAsNonRoot?: boolean };
    readonly containers: readonly [
      {
        readonly image: string;
        readonly imagePullPolicy: string;
        readonly args: readonly string[];
        readonly resources: { readonly requests: object; readonly limits: object };
        readonly securityContext: { readonly capabilities: { readonly drop: readonly string[] } };
      },
    ];
  };
}
const templateOf = (object: KubeObject | undefined): Pod => (object?.['spec'] as { readonly template: Pod }).template;

const [service, deployment] = serverObjects(request);
const [configMap, job] = loadJobObjects(request);

describe('server and generator', () => {
  it.each([
    ['server', templateOf(deployment), 'r.example/m/app:a1', 'server'],
    ['generator', templateOf(job), 'r.example/m/k6:k1', 'client'],
  ])('%s: Guaranteed, restricted, enrolled, with an identity of its own', (_name, pod, image, account) => {
    const [container] = pod.spec.containers;
    expect(container.image).toBe(image);
    expect(container.imagePullPolicy).toBe('Never');
    expect(container.resources.requests).toEqual(container.resources.limits);
    expect(container.securityContext.capabilities.drop).toEqual(['ALL']);
    expect(pod.spec.securityContext.runAsNonRoot).toBe(true);
    expect(pod.spec.serviceAccountName).toBe(account);
    expect(pod.metadata).toEqual({ labels: { app: account, mesh: 'on' }, annotations: { inject: 'true' } });
  });

  it('the Service names its port, by which meshes learn the protocol', () => {
    expect(service?.['spec']).toMatchObject({ ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
  });

  it('the Job runs once, ends by itself, and holds k6 under the agent', () => {
    expect(job?.['spec']).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 900 });
    const { spec } = templateOf(job);
    expect(spec.restartPolicy).toBe('Never');
    expect(spec.containers[0].args.join(' ')).toBe(
      'run --folder /results -- /k6 run --quiet --no-usage-report --no-color --out hdr=/results/latency.ndjson /scenario/scenario.js',
    );
    expect(configMap?.['data']).toEqual({ 'scenario.js': request.script, 'load.json': request.load });
  });

  it('a scenario that no ConfigMap takes is refused before it is sent', () => {
    const big = 'é'.repeat(461 * 1024);
    expect(() => loadJobObjects({ ...request, script: big })).toThrow(/923 KiB; a ConfigMap takes 900 KiB/);
    expect(() => loadJobObjects({ ...request, script: 'é'.repeat(440 * 1024) })).not.toThrow();
  });

  it('the gate’s pod is the server’s', () => {
    const gate = gatePod(request);
    expect(gate['spec']).toEqual(templateOf(deployment).spec);
    expect(gate.metadata).toMatchObject({ namespace: 'meshbench-a', labels: { app: 'server', mesh: 'on' } });
  });
});

it('the outsider carries nothing of a mesh', () => {
  const [, pod] = outsiderObjects(request);
  expect(pod?.metadata).toEqual({ name: 'outsider', namespace: 'meshbench-outside', labels: { app: 'outsider' } });
  expect(JSON.stringify(pod)).not.toContain('inject');
});

it('the node meter sees the node and can change nothing of it', () => {
  const [meter] = meterDaemonSet(request);
  const pod = JSON.stringify(templateOf(meter));
  expect(pod).toContain('"hostPID":true');
  expect(pod).not.toContain('"privileged":true');
  expect(pod).toContain('"readOnlyRootFilesystem":true');
  expect(pod.match(/"mountPath"/g)).toHaveLength(pod.match(/"readOnly":true/g)?.length ?? 0);
  expect(pod).toContain('"automountServiceAccountToken":false');
});
