import { z } from 'zod';
import { type HarnessError, messageOf, preflightError, targetError } from '../errors.ts';

/** An attempt that took too long: ours, so that it can be told from the network's. */
export class TimedOut extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${(timeoutMs / 1000).toFixed(0)} s`);
    this.name = 'TimedOut';
  }
}

/** Network errors after which the server may come back. */
const comesBack =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|socket hang up|closed before/;

/** Whether a call that failed so may be sent again; `unreached`: only where nothing can have arrived. */
export const isTransient = (error: unknown, retry: 'always' | 'unreached'): boolean =>
  retry === 'unreached'
    ? causesOf(error).some((each) => each.includes('ECONNREFUSED'))
    : error instanceof TimedOut || causesOf(error).some((each) => comesBack.test(each));

/** Whether an API server that starts, stops or has lost its store answers so. */
export const isTransientStatus = (status: number, text: string): boolean =>
  status === 503 ||
  status === 504 ||
  (status === 500 && /etcdserver: (leader changed|request timed out)|connection refused.*etcd/i.test(text)) ||
  // Right after its start the API server has not read its roles yet.
  (status === 403 && /clusterrole\.rbac\.authorization\.k8s\.io "[^"]+" not found/.test(text));

/** Code and message of an error and of all its causes; a connection tried over several addresses has several. */
function causesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const { code } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors.flatMap(causesOf) : [];
  return [`${code ?? ''} ${error.message}`, ...inner, ...(error.cause === undefined ? [] : causesOf(error.cause))];
}

/** @returns KUBE-UNREACHABLE (exit 4), naming the server and what to look at. */
export function unreachable(server: URL, error: unknown, durationMs: number): HarnessError {
  const said = causesOf(error).map((each) => each.trim());
  const text = said.find((each) => each !== '') ?? messageOf(error);
  return targetError({
    code: 'KUBE-UNREACHABLE',
    message: `the API server ${server.href} cannot be reached (tried for ${(durationMs / 1000).toFixed(0)} s): ${text}`,
    hint: unreachableHint(said.join(' ')),
    cause: error,
  });
}

function unreachableHint(said: string): string {
  if (/certificate|self.signed|UNABLE_TO_VERIFY|ERR_TLS|SSL/i.test(said)) {
    return 'its certificate is not the one that the kubeconfig trusts: get a fresh kubeconfig for this cluster, or mend certificate-authority there';
  }
  if (said.includes('ENOTFOUND')) return 'the name is unknown: is the kubeconfig for this network, is a VPN down?';
  return 'is the cluster up and the network (VPN, tunnel) to it? try: kubectl cluster-info; another cluster is chosen with KUBECONFIG and --context';
}

const statusSchema = z.looseObject({
  message: z.string().optional(),
  reason: z.string().optional(),
});

/** What an API server says of a refusal; the text itself where it is no Status. */
export function statusOf(text: string): { readonly message: string; readonly reason: string } {
  try {
    const { message = text, reason = '' } = statusSchema.parse(JSON.parse(text));
    return { message, reason };
  } catch {
    return { message: text.trim().slice(0, 500), reason: '' };
  }
}

export interface Refusal {
  readonly status: number;
  /** Body of the answer. */
  readonly text: string;
  /** Completes "could not ...": `apply Deployment a/b`. */
  readonly what: string;
  readonly server: URL;
  readonly user: string;
}

/**
 * The error of an answer that is none: KUBE-UNAUTHORISED and KUBE-FORBIDDEN (exit 3), KUBE-NOT-FOUND, KUBE-CONFLICT,
 * KUBE-REFUSED (admission, quota, Pod Security, validation) and KUBE-FAILED (exit 4).
 */
export function refusalError(refusal: Refusal): HarnessError {
  const { message, reason } = statusOf(refusal.text);
  const told = { message: `could not ${refusal.what}: ${message === '' ? `HTTP ${refusal.status}` : message}` };
  const policy = policies.find(({ says }) => says.test(message));
  if (policy) return targetError({ ...told, code: 'KUBE-REFUSED', hint: policy.hint });
  switch (refusal.status) {
    case 401:
      return unauthorised(refusal);
    case 403:
      return forbidden(told.message, message);
    case 404:
      return targetError({ ...told, code: 'KUBE-NOT-FOUND', hint: 'was it deleted by someone else meanwhile?' });
    case 409:
      return targetError({ ...told, code: 'KUBE-CONFLICT', hint: conflictHint(reason) });
    case 400:
    case 422:
      return targetError({
        ...told,
        code: 'KUBE-REFUSED',
        hint: 'this cluster does not accept the object as it is: --dry-run prints it; is the cluster within the supported versions (docs/kubernetes.md)?',
      });
    default:
      return targetError({
        ...told,
        code: 'KUBE-FAILED',
        message: `${told.message} (HTTP ${refusal.status})`,
        hint: `look at the log of the API server ${refusal.server.href}, then run the same command again`,
      });
  }
}

const unauthorised = ({ what, server, user }: Refusal): HarnessError =>
  preflightError({
    code: 'KUBE-UNAUTHORISED',
    message: `could not ${what}: the API server ${server.href} does not accept the credentials of ${user}: they have expired or are wrong`,
    hint: 'renew them (log in again, get a fresh kubeconfig); an experiment that had begun goes on with meshbench bench --resume <id>: what is finished is kept',
  });

/** `User "x" cannot list resource "pods" in API group "apps" in the namespace "y"`. */
const cannot = /cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/;

function forbidden(told: string, message: string): HarnessError {
  const [, verb, resource, group, namespace] = cannot.exec(message) ?? [];
  const right =
    verb === undefined || resource === undefined
      ? 'the right that is named above'
      : `${verb} on ${resource}${group === undefined || group === '' ? '' : `.${group}`}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
  return preflightError({
    code: 'KUBE-FORBIDDEN',
    message: told,
    hint: `give this user ${right}: docs/kubernetes.md has the RBAC manifest with everything that is needed`,
  });
}

const conflictHint = (reason: string): string =>
  reason === 'AlreadyExists'
    ? 'it is there already: make clean TARGET=kubernetes removes what earlier runs left'
    : 'somebody else changes the same object: is another harness or a GitOps controller at work on this cluster?';

/** Refusals of admission come as 400, 403, 409, 422 or 500: what they are is told by their text alone. */
const policies: readonly { readonly says: RegExp; readonly hint: string }[] = [
  {
    says: /exceeded quota|must specify (limits|requests)|maximum cpu usage|maximum memory usage|minimum cpu usage/i,
    hint: 'a ResourceQuota or LimitRange forbids it: raise it, or use a cluster without one for new namespaces (kubectl get resourcequota,limitrange -A)',
  },
  {
    says: /violates PodSecurity/i,
    hint: 'Pod Security admission forbids it: let this namespace be labelled pod-security.kubernetes.io/enforce=privileged (docs/kubernetes.md says which pods need what)',
  },
  {
    says: /failed calling webhook|failed to call webhook/i,
    hint: 'a webhook does not answer; when its mesh is gone, it was left behind: make clean TARGET=kubernetes, or kubectl delete the webhook configuration that is named above',
  },
  {
    says: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied/i,
    hint: 'a policy of this cluster forbids it: make an exception for namespaces meshbench-*, or use another cluster',
  },
  {
    says: /because it is being terminated/i,
    hint: 'its namespace is still being deleted: wait for it, or run make clean TARGET=kubernetes',
  },
];
