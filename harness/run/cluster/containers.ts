import type { KubeObject } from '../../io/kube-object.ts';

/** One container of a pod as its status tells. */
export interface ContainerNow {
  readonly pod: string;
  readonly namespace: string;
  readonly node: string;
  readonly name: string;
  /** 64 hex digits; empty before it was started. */
  readonly id: string;
  /** Digest of its image as the node resolved it; empty where it is not told. */
  readonly imageId: string;
  readonly restarts: number;
  readonly running: boolean;
  /** `OOMKilled`, `Error`, ...: why it ended, now or the last time. */
  readonly endedBecause: string | null;
}

interface StatusOfContainer {
  readonly name: string;
  readonly containerID?: string;
  readonly imageID?: string;
  readonly restartCount?: number;
  readonly state?: { readonly running?: unknown; readonly terminated?: { readonly reason?: string } };
  readonly lastState?: { readonly terminated?: { readonly reason?: string } };
}

interface PodStatus {
  readonly podIP?: string;
  readonly initContainerStatuses?: readonly StatusOfContainer[];
  readonly containerStatuses?: readonly StatusOfContainer[];
}

export const statusOfPod = (pod: KubeObject): PodStatus => pod['status'] ?? {};

export const nodeOf = (pod: KubeObject): string => (pod['spec'] as { nodeName?: string } | undefined)?.nodeName ?? '';

/** Containers of a pod, native sidecars among them: those are listed as init containers that run. */
export function containersOf(pod: KubeObject): ContainerNow[] {
  const { initContainerStatuses = [], containerStatuses = [] } = statusOfPod(pod);
  return [...initContainerStatuses, ...containerStatuses].map((status) => ({
    pod: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    node: nodeOf(pod),
    name: status.name,
    id: (status.containerID ?? '').replace(/^[a-z-]+:\/\//, ''),
    imageId: status.imageID ?? '',
    restarts: status.restartCount ?? 0,
    running: status.state?.running !== undefined,
    endedBecause: status.state?.terminated?.reason ?? status.lastState?.terminated?.reason ?? null,
  }));
}
