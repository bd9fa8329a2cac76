import { targetError, type HarnessError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import { tail } from '../../io/exec.ts';
import type { KubeEvent } from '../../io/kube-calls.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { isReady, podText, podTrouble, type PodTrouble } from './pod-trouble.ts';

export interface PodsWanted {
  readonly namespace: string;
  /** Label selector. */
  readonly labels: string;
  readonly timeoutMs: number;
  /** How many at least; one unless told otherwise. */
  readonly atLeast?: number;
}

/** What is asked of a cluster here. */
type Asked = Pick<Kube, 'list' | 'events' | 'logs' | 'until'>;

/**
 * Waits until all pods of a selector are ready, those that are being deleted left out.
 * @throws HarnessError IMAGE-PULL-FAILED (image and node), POD-UNSCHEDULABLE (the scheduler's reason), POD-CRASHED (with the
 * end of its log), POD-NOT-STARTED, POD-REFUSED (quota or Pod Security), as soon as it will not mend itself; WAIT-TIMED-OUT.
 */
export async function podsReady(kube: Asked, wanted: PodsWanted): Promise<readonly KubeObject[]> {
  const { namespace, labels, timeoutMs, atLeast = 1 } = wanted;
  const since = new Map<string, number>();
  return kube.until(
    `pods ${labels} in ${namespace} to be ready`,
    async (saw) => {
      const pods = (await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels })).filter(
        ({ metadata }) => metadata.deletionTimestamp === undefined,
      );
      if (pods.length >= atLeast && pods.every(isReady)) return pods;
      const trouble = lastingTrouble(pods, since);
      if (trouble) throw await troubleError(kube, trouble);
      if (pods.length === 0) requireNotRefused(await refusals(kube, namespace), { namespace, labels });
      saw(pods.length === 0 ? await nonePods(kube, namespace) : pods.map(podText).join('; '));
      return undefined;
    },
    { timeoutMs, hint: `kubectl -n ${namespace} get pods,events tells more` },
  );
}

const everyMs = 2000;

/**
 * Looks at the pods of a namespace that are new there, until the signal ends it.
 * @returns IMAGE-PULL-FAILED with image and node as soon as one has an image that does not come; undefined at the end.
 */
export async function pullFailure(
  kube: Pick<Kube, 'list'>,
  namespace: string,
  signal: AbortSignal,
): Promise<HarnessError | undefined> {
  const podsNow = (): Promise<readonly KubeObject[]> => kube.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  const since = new Map<string, number>();
  try {
    const before = new Set((await podsNow()).map(({ metadata }) => metadata.uid));
    while (!signal.aborted) {
      const pods = (await podsNow()).filter(({ metadata }) => !before.has(metadata.uid));
      const lasting = lastingTrouble(pods, since);
      if (lasting?.trouble.code === 'IMAGE-PULL-FAILED') return targetError(lasting.trouble);
      await sleep(everyMs, signal);
    }
  } catch {
    // Whoever installs meets the same error, or has ended.
  }
  return undefined;
}

interface Lasting {
  readonly pod: KubeObject;
  readonly trouble: PodTrouble;
}

/** A trouble that has outlived its grace. */
function lastingTrouble(pods: readonly KubeObject[], since: Map<string, number>): Lasting | undefined {
  const now = performance.now();
  for (const pod of pods) {
    const trouble = podTrouble(pod);
    if (!trouble) continue;
    const key = `${pod.metadata.uid ?? pod.metadata.name} ${trouble.code}`;
    const first = since.get(key) ?? now;
    since.set(key, first);
    if (now - first >= trouble.graceMs) return { pod, trouble };
  }
  return undefined;
}

async function troubleError(kube: Asked, { pod, trouble }: Lasting): Promise<HarnessError> {
  const { code, message, hint, crashed } = trouble;
  const log = crashed
    ? await kube
        .logs({
          namespace: pod.metadata.namespace ?? '',
          pod: pod.metadata.name,
          container: crashed.container,
          previous: crashed.previous,
          tailLines: 30,
        })
        .catch(() => '')
    : '';
  return targetError({ code, message: log === '' ? message : `${message}; its log ends:\n${tail(log)}`, hint });
}

/** What kept a ReplicaSet, Job or DaemonSet from making its pods. */
const refusals = async (kube: Asked, namespace: string): Promise<readonly KubeEvent[]> =>
  (await kube.events(namespace)).filter(({ reason }) => reason === 'FailedCreate');

/** A webhook that fails once is asked again by the ReplicaSet; what a quota or Pod Security forbids stays forbidden. */
const final =
  /exceeded quota|must specify (?:limits|requests)|violates PodSecurity|(?:maximum|minimum) (?:cpu|memory) usage/i;

function requireNotRefused(
  events: readonly KubeEvent[],
  { namespace, labels }: { readonly namespace: string; readonly labels: string },
): void {
  const refused = events.findLast(({ message }) => final.test(message));
  if (!refused) return;
  throw targetError({
    code: 'POD-REFUSED',
    message: `the API server refuses the pods ${labels} in ${namespace} (${refused.kind} ${refused.name}): ${refused.message}`,
    hint: /PodSecurity/i.test(refused.message)
      ? 'Pod Security admission forbids it: namespaces of ours are labelled pod-security.kubernetes.io/enforce=privileged; does a policy of this cluster take the label away?'
      : 'a ResourceQuota or LimitRange forbids it: kubectl get resourcequota,limitrange -A; raise it, or use another cluster',
  });
}

const nonePods = async (kube: Asked, namespace: string): Promise<string> => {
  const last = (await refusals(kube, namespace)).at(-1);
  return last ? `no pod was made: ${last.message}` : 'no pod was made';
};
