import type { KubeObject } from '../../io/kube-object.ts';
import type { ImageReferences } from './images.ts';
import { systemNamespace } from './labels.ts';
import type { Supply } from './supply.ts';
import { graceS, pullPolicy } from './workload.ts';

export { systemNamespace } from './labels.ts';

const meterName = 'node-meter';
/** Label selector of its pods. */
export const meterSelector = `app=${meterName}`;
export const meterPort = 9102;
const hostCgroups = '/host/sys/fs/cgroup';

export interface MeterRequest {
  readonly images: Pick<ImageReferences, 'agent'>;
  readonly supply: Pick<Supply, 'imagePullPolicy'>;
}

/**
 * The node meter: one pod on every Linux node, that reads the cgroups of all containers and, on request, their memory. It
 * sees the node's processes and may read theirs (SYS_PTRACE), can write nothing of the node, and has no token of the API.
 */
export const meterDaemonSet = (request: MeterRequest): KubeObject[] => [
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: meterName, namespace: systemNamespace, labels: { app: meterName } },
    spec: {
      selector: { matchLabels: { app: meterName } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } },
      template: { metadata: { labels: { app: meterName } }, spec: podSpec(request) },
    },
  },
];

const podSpec = ({ images, supply }: MeterRequest): object => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostPID: true,
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ operator: 'Exists' }],
  terminationGracePeriodSeconds: graceS,
  securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'meter',
      image: images.agent,
      imagePullPolicy: pullPolicy(supply),
      args: ['meter', '--listen', `:${meterPort}`, '--cgroups', hostCgroups, '--every', '250ms', '--keep', '10m'],
      env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      ports: [{ name: 'http', containerPort: meterPort, protocol: 'TCP' }],
      readinessProbe: { httpGet: { path: '/clock', port: meterPort }, periodSeconds: 10 },
      startupProbe: { httpGet: { path: '/clock', port: meterPort }, periodSeconds: 1, failureThreshold: 60 },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'], add: ['SYS_PTRACE', 'DAC_READ_SEARCH'] },
      },
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [{ name: 'cgroups', mountPath: hostCgroups, readOnly: true }],
    },
  ],
  volumes: [{ name: 'cgroups', hostPath: { path: '/sys/fs/cgroup', type: 'Directory' } }],
});
