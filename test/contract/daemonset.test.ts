import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { probesIn } from '../../harness/probes/catalogue.ts';
import { configMapLimitBytes, manifestText, type ManifestRequest } from '../../harness/probes/manifest.ts';
import { problemsOf, type OpenApi } from './kubernetes-schema.ts';

const root = path.join(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'test/fixtures/kubernetes/openapi.json'), 'utf8')) as OpenApi;
const request: ManifestRequest = {
  probes: await probesIn(),
  namespace: 'meshbench',
  image: 'probes:1',
  script: readFileSync(path.join(root, 'ebpf/daemonset/collect.sh'), 'utf8'),
  groups: '# none\n',
};

interface Container {
  readonly securityContext: { readonly capabilities: { readonly drop: string[]; readonly add: string[] } };
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly command: readonly string[];
}

interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: unknown;
  readonly volumes: readonly { readonly name: string; readonly hostPath?: object; readonly emptyDir?: object }[];
}

interface Kubernetes {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template?: { readonly spec: Pod } };
}

const text = manifestText(request);
const objects = parseAllDocuments(text).map((document) => document.toJS() as Kubernetes);
const ofKind = (kind: string): readonly Kubernetes[] => objects.filter((each) => each.kind === kind);
const pod = ofKind('DaemonSet')[0]?.spec?.template?.spec;
const container = pod?.containers[0];

it('is six objects in one namespace, none of which gives a right', () => {
  expect(objects.map(({ kind }) => kind)).toEqual([
    'Namespace',
    'ServiceAccount',
    'NetworkPolicy',
    'ConfigMap',
    'ConfigMap',
    'DaemonSet',
  ]);
  expect(new Set(objects.slice(1).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['meshbench']));
  expect(ofKind('ServiceAccount')[0]).toMatchObject({ automountServiceAccountToken: false });
});

it('shares the pids of the node and nothing else of it', () => {
  expect(pod).toMatchObject({
    hostPID: true,
    hostNetwork: false,
    hostIPC: false,
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(pod?.containers).toHaveLength(1);
  expect(pod).not.toHaveProperty('initContainers');
  expect(container?.securityContext).toMatchObject({
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
  });
});

it('drops every capability and adds those that the chosen probes ask for, each with the probes that ask', () => {
  const asked = new Set(request.probes.flatMap(({ spec }) => spec.needs.capabilities));
  expect(container?.securityContext.capabilities.drop).toEqual(['ALL']);
  expect(container?.securityContext.capabilities.add).toEqual([...asked].sort());
  for (const capability of asked) {
    const asking = request.probes.filter(({ spec }) => spec.needs.capabilities.includes(capability));
    expect(text).toContain(`# ${capability}: ${asking.map(({ spec }) => spec.name).join(', ')}\n`);
  }
});

it('adds no capability that only a probe left out asks for', () => {
  const probes = request.probes.map(({ spec, program }, index) => ({
    program,
    spec: { ...spec, needs: { ...spec.needs, capabilities: [index === 0 ? ('SYSLOG' as const) : ('BPF' as const)] } },
  }));
  const added = (chosen: ManifestRequest['probes']): unknown =>
    parseAllDocuments(manifestText({ ...request, probes: chosen }))
      .at(-1)
      ?.getIn(['spec', 'template', 'spec', 'containers', 0, 'securityContext', 'capabilities', 'add']);
  expect(JSON.stringify(added(probes))).toBe('["BPF","SYSLOG"]');
  expect(JSON.stringify(added(probes.slice(1)))).toBe('["BPF"]');
});

it('mounts one folder of the node, and writes only to an emptyDir with a limit', () => {
  const volumes = pod?.volumes ?? [];
  expect(volumes.filter(({ hostPath }) => hostPath).map(({ hostPath }) => hostPath)).toEqual([
    { path: '/sys/kernel/tracing', type: 'Directory' },
  ]);
  const writable = container?.volumeMounts.filter(({ readOnly }) => readOnly !== true) ?? [];
  expect(writable.map(({ name }) => volumes.find((volume) => volume.name === name)?.emptyDir)).toEqual([
    { sizeLimit: '256Mi' },
  ]);
  expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort());
});

it('has requests and limits for CPU, memory and disk', () => {
  const resources = ['cpu', 'ephemeral-storage', 'memory'];
  expect(Object.keys(container?.resources.requests ?? {}).sort()).toEqual(resources);
  expect(Object.keys(container?.resources.limits ?? {}).sort()).toEqual(resources);
});

it('may neither call nor be called', () => {
  expect(ofKind('NetworkPolicy')[0]?.spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'meshbench-probes' } },
    policyTypes: ['Ingress', 'Egress'],
  });
});

it('runs a script that is in its ConfigMap, which the API server takes with room to spare', () => {
  const mounted = container?.volumeMounts.find(({ name }) => name === 'programs')?.mountPath ?? '';
  expect(container?.command).toEqual(['sh', `${mounted}/collect.sh`]);
  for (const { data } of ofKind('ConfigMap')) {
    const bytes = Object.values(data ?? {}).reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    expect(bytes).toBeLessThan(configMapLimitBytes / 4);
  }
  expect(ofKind('ConfigMap')[0]?.data?.['collect.sh']).toBe(request.script);
});

it('is what the OpenAPI schema of Kubernetes says, without a field that it does not know', () => {
  expect(objects.flatMap((object) => problemsOf(schema, object))).toEqual([]);
});

it('would find a field in the wrong place, a missing one and one of the wrong type', () => {
  const wrong = { apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { hostPID: true, selector: 'all' } };
  expect(problemsOf(schema, wrong)).toEqual([
    'DaemonSet.spec.hostPID: unknown',
    'DaemonSet.spec.selector: not of type object',
    'DaemonSet.spec.template: missing',
  ]);
});
