import type { KubeObject } from '../../io/kube-object.ts';
import type { ImageReferences } from './images.ts';
import { namespaceObject, outsideNamespace } from './labels.ts';
import { podPlacement, toleration, type CpuShare, type Placement } from './placement.ts';
import type { Supply } from './supply.ts';

/** Of the application in its pod, and of the Service before it. */
export const podPort = 8080;
export const servicePort = 80;
/** Deployment, Service and ServiceAccount; its pods carry `app=server`. */
export const serverName = 'server';
/** ServiceAccount of the generator's pod, which carries `app=client`. */
export const clientName = 'client';
/** The application's container. */
export const applicationContainer = 'app';

export interface WorkloadRequest {
  readonly namespace: string;
  readonly images: ImageReferences;
  readonly placement: Placement;
  readonly supply: Pick<Supply, 'imagePullPolicy'>;
  /** What a mesh asks of the pods. */
  readonly enrolment: {
    readonly podAnnotations: Readonly<Record<string, string>>;
    readonly podLabels?: Readonly<Record<string, string>>;
  };
  /** Arguments of the application: a planted delay. */
  readonly applicationArgs?: readonly string[];
}

/** As Pod Security's level "restricted" wants it. */
export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  fsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** Requests equal limits (Guaranteed) unless the node is too small, so that nobody's neighbours decide what it gets. */
export const resourcesOf = ({ request, limit }: CpuShare, memory: string): object => ({
  requests: { cpu: request, memory },
  limits: { cpu: limit, memory },
});

export const pullPolicy = ({ imagePullPolicy }: Pick<Supply, 'imagePullPolicy'>): string =>
  imagePullPolicy ?? 'IfNotPresent';

/** Our own pods end at once: nothing is lost in them. */
export const graceS = 2;

/** ServiceAccounts of an arm: a mesh's identities hang on them. No pod of ours reads their tokens. */
export const serviceAccounts = (namespace: string): KubeObject[] =>
  [clientName, serverName].map((name) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace },
  }));

/** Service and Deployment of the application. */
export const serverObjects = (request: WorkloadRequest): KubeObject[] => [service(request), deployment(request)];

const service = ({ namespace }: WorkloadRequest): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: serverName, namespace, labels: { app: serverName } },
  spec: {
    selector: { app: serverName },
    // The name is how meshes learn the protocol.
    ports: [{ name: 'http', port: servicePort, targetPort: podPort, protocol: 'TCP', appProtocol: 'http' }],
  },
});

const deployment = (request: WorkloadRequest): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: serverName, namespace: request.namespace, labels: { app: serverName } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: serverName } },
    strategy: { type: 'Recreate' },
    progressDeadlineSeconds: 300,
    template: {
      metadata: podMetadata(request, serverName),
      spec: serverPodSpec(request),
    },
  },
});

export const podMetadata = ({ enrolment }: Pick<WorkloadRequest, 'enrolment'>, app: string): object => ({
  labels: { app, ...enrolment.podLabels },
  annotations: { ...enrolment.podAnnotations },
});

const serverPodSpec = (request: WorkloadRequest): object => ({
  serviceAccountName: serverName,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: graceS,
  securityContext: restrictedPod,
  ...podPlacement(request.placement, 'server'),
  containers: [
    {
      name: applicationContainer,
      image: request.images.app,
      imagePullPolicy: pullPolicy(request.supply),
      args: [`--listen=:${podPort}`, ...(request.applicationArgs ?? [])],
      ports: [{ name: 'http', containerPort: podPort, protocol: 'TCP' }],
      readinessProbe: {
        httpGet: { path: '/healthz', port: podPort },
        periodSeconds: 5,
        failureThreshold: 6,
      },
      // Quick while it starts, so that the rare probe above disturbs no measurement.
      startupProbe: { httpGet: { path: '/healthz', port: podPort }, periodSeconds: 1, failureThreshold: 60 },
      resources: resourcesOf(request.placement.cpu.server, '256Mi'),
      securityContext: restrictedContainer,
      terminationMessagePolicy: 'FallbackToLogsOnError',
    },
  ],
});

/**
 * A pod as the application's, for a dry run: what admission answers shows whether a mesh's webhook works, before any pod
 * is made.
 */
export const gatePod = (request: WorkloadRequest): KubeObject => {
  const { labels, annotations } = podMetadata(request, serverName) as KubeObject['metadata'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'gate',
      namespace: request.namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
    spec: serverPodSpec(request),
  };
};

export interface OutsiderRequest {
  readonly images: Pick<ImageReferences, 'agent'>;
  readonly supply: Pick<Supply, 'imagePullPolicy'>;
}

/** Name of the pod that no mesh knows, and of its container. */
export const outsider = { namespace: outsideNamespace, pod: 'outsider', container: 'agent' } as const;

/** Its namespace, and the pod from which plaintext is tried. */
export const outsiderObjects = ({ images, supply }: OutsiderRequest): KubeObject[] => [
  namespaceObject(outsider.namespace),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: outsider.pod, namespace: outsider.namespace, labels: { app: outsider.pod } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceS,
      restartPolicy: 'Always',
      securityContext: restrictedPod,
      tolerations: [toleration],
      containers: [
        {
          name: outsider.container,
          image: images.agent,
          imagePullPolicy: pullPolicy(supply),
          args: ['idle'],
          resources: resourcesOf({ request: '10m', limit: '500m' }, '64Mi'),
          securityContext: restrictedContainer,
          terminationMessagePolicy: 'FallbackToLogsOnError',
        },
      ],
    },
  },
];
