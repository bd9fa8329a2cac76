import type { ManifestRequest } from './manifest.ts';
import { mapKeysFor } from './bpftrace.ts';

/** Network namespaces of groups on one node, at most: the maps have room for so many. */
const linksOfNode = 16;

/** Names of everything that the manifest makes. */
export const manifestName = 'meshbench-probes';
export const groupsName = 'meshbench-probes-groups';
const container = 'collect';
const script = '/opt/meshbench/collect.sh';

export const labels = { 'app.kubernetes.io/name': manifestName, 'app.kubernetes.io/part-of': 'meshbench' };

/** The capabilities that the chosen probes ask for, and which probes ask. */
export function capabilitiesOf(probes: ManifestRequest['probes']): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, string[]>();
  for (const { spec } of probes)
    for (const each of spec.needs.capabilities) asked.set(each, [...(asked.get(each) ?? []), spec.name]);
  return new Map([...asked].sort(([a], [b]) => a.localeCompare(b, 'en')));
}

/** apps/v1 DaemonSet: one pod on every Linux node, with nothing but what the programs need (docs/probes.md). */
export function daemonSet(request: ManifestRequest): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: manifestName, namespace: request.namespace, labels },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': manifestName } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } },
      template: { metadata: { labels }, spec: podSpec(request) },
    },
  };
}

const podSpec = (request: ManifestRequest): object => ({
  serviceAccountName: manifestName,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostPID: true,
  hostNetwork: false,
  hostIPC: false,
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ operator: 'Exists' }],
  terminationGracePeriodSeconds: 30,
  securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [collector(request)],
  volumes: [
    { name: 'programs', configMap: { name: manifestName } },
    { name: 'groups', configMap: { name: groupsName } },
    { name: 'tracefs', hostPath: { path: '/sys/kernel/tracing', type: 'Directory' } },
    { name: 'output', emptyDir: { sizeLimit: '256Mi' } },
  ],
});

const collector = ({ image, probes }: ManifestRequest): object => ({
  name: container,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', script],
  env: [
    { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'MESHBENCH_GROUPS', value: '/etc/meshbench/groups' },
    { name: 'BPFTRACE_MAP_KEYS_MAX', value: String(mapKeysFor(linksOfNode)) },
    { name: 'BPFTRACE_BTF', value: '/sys/kernel/btf/vmlinux' },
  ],
  securityContext: {
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: [...capabilitiesOf(probes).keys()] },
  },
  startupProbe: {
    exec: { command: ['sh', script, 'ready'] },
    periodSeconds: 2,
    timeoutSeconds: 5,
    failureThreshold: 60,
  },
  terminationMessagePolicy: 'FallbackToLogsOnError',
  resources: {
    requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
    limits: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '512Mi' },
  },
  volumeMounts: [
    { name: 'programs', mountPath: '/opt/meshbench', readOnly: true },
    { name: 'groups', mountPath: '/etc/meshbench', readOnly: true },
    { name: 'tracefs', mountPath: '/sys/kernel/tracing', readOnly: true },
    { name: 'output', mountPath: '/run/meshbench' },
  ],
});
