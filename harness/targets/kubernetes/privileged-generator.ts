import type { KubeObject } from '../../io/kube-object.ts';
import { systemNamespace } from './labels.ts';
import { generatorObjects, generatorPodSpec, type GeneratorRequest } from './load-job.ts';

/** Label selector of its pod. */
export const privilegedSelector = 'app=generator';
const labels = { app: 'generator' } as const;

/**
 * What it takes to open a connection in another pod's network namespace: to see the processes of the node (hostPID), to
 * open `/proc/<pid>/ns/net` of one that runs as somebody else (SYS_PTRACE, man 7 namespaces), and to enter it (SYS_ADMIN,
 * man 2 setns). Not `privileged`: no device, no host file system, no host network.
 */
const privileges = {
  spec: {
    automountServiceAccountToken: false,
    hostPID: true,
    securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
  },
  container: {
    securityContext: {
      // Not allowPrivilegeEscalation: false, which contradicts SYS_ADMIN.
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'SYS_PTRACE'] },
    },
  },
} as const;

/** In words, for messages. */
export const privilegesText = 'root, hostPID, SYS_ADMIN and SYS_PTRACE';

export type PrivilegedGeneratorRequest = Omit<GeneratorRequest, 'namespace'>;

/**
 * The one generator of all arms that are up together: outside every mesh, on the clients' node.
 * @throws HarnessError SCENARIO-TOO-BIG (exit 4).
 */
export const privilegedGeneratorObjects = (request: PrivilegedGeneratorRequest): KubeObject[] =>
  generatorObjects({ ...request, namespace: systemNamespace }, { metadata: { labels }, ...privileges });

/** Its pod for a dry run: whether admission lets it in is asked before any mesh is installed. */
export const privilegedGatePod = (
  request: Pick<PrivilegedGeneratorRequest, 'images' | 'placement' | 'supply'>,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'generator-gate', namespace: systemNamespace, labels },
  spec: generatorPodSpec(request, privileges),
});

/** The network namespace of a process, as the generator's pod sees it. */
export const networkNamespaceOf = (pid: number): string => `/proc/${String(pid)}/ns/net`;
