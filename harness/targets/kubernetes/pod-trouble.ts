import type { KubeObject } from '../../io/kube-object.ts';

/** Why a pod is not ready, as its status tells. */
export interface PodTrouble {
  readonly code: 'IMAGE-PULL-FAILED' | 'POD-UNSCHEDULABLE' | 'POD-CRASHED' | 'POD-NOT-STARTED';
  readonly message: string;
  readonly hint: string;
  /** It may mend itself for so long, milliseconds; 0: it will not. */
  readonly graceMs: number;
  /** Whose log tells more. */
  readonly crashed?: { readonly container: string; readonly previous: boolean };
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string };
}

interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

const statusOf = (pod: KubeObject): PodStatus => pod['status'] ?? {};
const nodeName = (pod: KubeObject): string =>
  (pod['spec'] as { readonly nodeName?: string } | undefined)?.nodeName ?? 'no node yet';
const nameOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export const isReady = (pod: KubeObject): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  (statusOf(pod).conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

/** `server-abc: Pending, app ContainerCreating`, for what was seen last. */
export function podText(pod: KubeObject): string {
  const { phase = 'unknown', initContainerStatuses = [], containerStatuses = [] } = statusOf(pod);
  const containers = [...initContainerStatuses, ...containerStatuses]
    .filter(({ ready }) => ready !== true)
    .map(({ name, state }) => `${name} ${state?.waiting?.reason ?? state?.terminated?.reason ?? 'not ready'}`);
  return `${pod.metadata.name}: ${[phase, ...containers].join(', ')}`;
}

/** The first trouble of a pod; undefined where it is only on its way. */
export function podTrouble(pod: KubeObject): PodTrouble | undefined {
  return (
    unschedulable(pod) ??
    ended(pod) ??
    containersOf(pod)
      .map((each) => containerTrouble(pod, each))
      .find(Boolean)
  );
}

const containersOf = (pod: KubeObject): ContainerStatus[] => {
  const { initContainerStatuses = [], containerStatuses = [] } = statusOf(pod);
  return [...initContainerStatuses, ...containerStatuses];
};

function unschedulable(pod: KubeObject): PodTrouble | undefined {
  const condition = statusOf(pod).conditions?.find(({ type }) => type === 'PodScheduled');
  if (condition?.status !== 'False' || condition.reason !== 'Unschedulable') return undefined;
  return {
    code: 'POD-UNSCHEDULABLE',
    message: `no node takes pod ${nameOf(pod)}: ${condition.message ?? 'no reason was told'}`,
    hint: 'free CPU or memory on the nodes of client and server, or take their taints away (docs/kubernetes.md, node roles)',
    graceMs: 45_000,
  };
}

/** A pod that is over and was not to be: evicted, refused by its node, or its container failed for good. */
function ended(pod: KubeObject): PodTrouble | undefined {
  const { phase, reason, message } = statusOf(pod);
  if (phase !== 'Failed') return undefined;
  const container = containersOf(pod).find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  const told = container?.state?.terminated;
  const why = reason ?? told?.reason ?? 'no reason was told';
  return {
    code: 'POD-CRASHED',
    message: `pod ${nameOf(pod)} on ${nodeName(pod)} failed (${why}): ${message ?? exitText(container) ?? ''}`,
    hint: 'its log above and kubectl describe pod tell more',
    graceMs: 0,
    ...(container ? { crashed: { container: container.name, previous: false } } : {}),
  };
}

const exitText = (container: ContainerStatus | undefined): string | undefined =>
  container && `container ${container.name} ended with exit code ${String(container.state?.terminated?.exitCode)}`;

const neverPulled = ['InvalidImageName', 'ErrImageNeverPull'];
const notPulled = ['ErrImagePull', 'ImagePullBackOff', 'ImageInspectError', 'RegistryUnavailable'];
const notStarted = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];
/** A control plane may wait for another by crashing once or twice. */
const crashesForgiven = 3;

function containerTrouble(pod: KubeObject, container: ContainerStatus): PodTrouble | undefined {
  const { reason = '', message = '' } = container.state?.waiting ?? {};
  if ([...neverPulled, ...notPulled].includes(reason)) {
    return {
      code: 'IMAGE-PULL-FAILED',
      message: `node ${nodeName(pod)} cannot pull image ${container.image} for pod ${nameOf(pod)} (${reason}): ${message}`,
      hint: 'is it in that registry, and may the node read it (imagePullSecrets, network)? Our own images: make images-push REGISTRY=..., then --registry',
      graceMs: neverPulled.includes(reason) ? 0 : 20_000,
    };
  }
  if (reason === 'CrashLoopBackOff') {
    return {
      code: 'POD-CRASHED',
      message: `container ${container.name} of pod ${nameOf(pod)} on ${nodeName(pod)} crashes again and again (${container.restartCount ?? 0} restarts)`,
      hint: 'its log above tells why',
      graceMs: (container.restartCount ?? 0) >= crashesForgiven ? 0 : 60_000,
      crashed: { container: container.name, previous: true },
    };
  }
  if (!notStarted.includes(reason)) return undefined;
  return {
    code: 'POD-NOT-STARTED',
    message: `node ${nodeName(pod)} cannot start container ${container.name} of pod ${nameOf(pod)} (${reason}): ${message}`,
    hint: 'kubectl describe pod tells more; an image of another architecture or a missing Secret or ConfigMap does this',
    graceMs: 20_000,
  };
}
