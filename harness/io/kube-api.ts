import { z } from 'zod';
import { targetError } from '../errors.ts';
import { sleep } from './clock.ts';
import { eventOf, type KubeEvent, type ListRequest, type LogRequest, type PodPort, type Right } from './kube-calls.ts';
import { refusalError } from './kube-errors.ts';
import { collectionPath, KubeKinds, objectPath, query, type ResourceKind } from './kube-kinds.ts';
import { refOf, refText, type KubeObject, type KubeRef } from './kube-object.ts';
import { send, type KubeAnswer, type KubeCall, type KubeConnection } from './kube-request.ts';

/** Under this name the API server remembers which fields are ours. */
export const fieldManager = 'meshbench';

export interface UntilOptions {
  readonly timeoutMs: number;
  readonly hint: string;
}

export interface CallLimits {
  readonly timeoutMs?: number;
  readonly patienceMs?: number;
}

export interface KubeSession {
  readonly connection: KubeConnection;
  readonly kinds?: KubeKinds;
  readonly user: string;
  readonly context: string;
  readonly signal?: AbortSignal | undefined;
}

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

const listSchema = z.looseObject({
  metadata: z.looseObject({ continue: z.string().optional() }),
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })),
});

const versionSchema = z.looseObject({ gitVersion: z.string(), platform: z.string().optional() });
const reviewSchema = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) });

const pageSize = 500;
/** A CustomResourceDefinition is served a moment after it is accepted. */
const newKindMs = 15_000;
const kindMissing = 'KUBE-NO-SUCH-KIND';

/**
 * The API server over plain requests. Each call has a time-out, honours the session's signal and waits up to 60 s for an API
 * server that restarts where doing it twice is doing it once. Nothing is watched: what is waited for here is ready within
 * seconds, and a poll cannot miss what happened while a watch was reconnecting.
 *
 * Errors: KUBE-UNREACHABLE, KUBE-UNAUTHORISED, KUBE-FORBIDDEN, KUBE-CONFLICT, KUBE-REFUSED, KUBE-NOT-FOUND, KUBE-FAILED.
 */
export class KubeApi {
  protected readonly session: KubeSession;
  readonly #kinds: KubeKinds;

  constructor(session: KubeSession) {
    const read = (path: string): Promise<unknown> => this.#readJson(path);
    this.#kinds = session.kinds?.readBy(read) ?? new KubeKinds(read);
    this.session = { ...session, kinds: this.#kinds };
  }

  get server(): string {
    return this.session.connection.server.href.replace(/\/$/, '');
  }

  get context(): string {
    return this.session.context;
  }

  /** Name of the user in the kubeconfig. */
  get user(): string {
    return this.session.user;
  }

  /** `1.34.4`, without `v` and build metadata, and as it was told. */
  async version(limits: CallLimits = {}): Promise<{ readonly version: string; readonly told: string }> {
    const { gitVersion } = versionSchema.parse(
      await this.#json({ method: 'GET', path: '/version', ...limits }, 'ask its version'),
    );
    return { version: gitVersion.replace(/^v/, '').replace(/[+-].*$/, ''), told: gitVersion };
  }

  /** All kinds that can be listed, in their preferred versions. */
  resources(): Promise<readonly ResourceKind[]> {
    return this.#kinds.all();
  }

  /** Server-side apply in the given order: ours wins where fields are disputed. The objects as they are now. */
  async apply(objects: readonly KubeObject[]): Promise<readonly KubeObject[]> {
    const applied: KubeObject[] = [];
    for (const object of objects) {
      const path = objectPath(await this.#kindOf(object, newKindMs), object.metadata);
      applied.push(
        await this.#object({
          what: `apply ${refText(refOf(object))}`,
          call: {
            method: 'PATCH',
            path: `${path}${query({ fieldManager, force: true })}`,
            contentType: 'application/apply-patch+yaml',
            body: object,
          },
        }),
      );
    }
    return applied;
  }

  /** What admission makes of an object, such as containers that a webhook adds; nothing is kept. */
  dryRunCreate(object: KubeObject, limits: CallLimits = {}): Promise<KubeObject> {
    return this.#post(object, { dryRun: 'All' }, limits);
  }

  create(object: KubeObject): Promise<KubeObject> {
    return this.#post(object, {}, { retry: 'unreached' });
  }

  /** Undefined where there is no such object, or no such kind. */
  async get(ref: KubeRef): Promise<KubeObject | undefined> {
    const kind = await this.#kinds.find(ref.apiVersion, ref.kind);
    if (!kind) return undefined;
    const what = `read ${refText(ref)}`;
    const answer = await this.#send({ method: 'GET', path: objectPath(kind, ref) });
    return answer.status === 404 ? undefined : parsedObject(this.#accepted(answer, what));
  }

  /** All of them, page by page; none where there is no such kind. Without `managedFields`. */
  async list(request: ListRequest): Promise<readonly KubeObject[]> {
    const kind = await this.#kinds.find(request.apiVersion, request.kind);
    if (!kind) return [];
    const { namespace, labels: labelSelector, fields: fieldSelector } = request;
    const what = `list ${kind.resource}${namespace === undefined ? '' : ` in ${namespace}`}`;
    const found: KubeObject[] = [];
    let next: string | undefined;
    do {
      // Without a limit when a page's mark has expired (410): the whole list at once cannot.
      const paged = query({ labelSelector, fieldSelector, limit: pageSize, continue: next });
      let answer = await this.#send({ method: 'GET', path: `${collectionPath(kind, namespace)}${paged}` });
      if (answer.status === 404) return [];
      if (answer.status === 410) {
        found.length = 0;
        answer = await this.#send({
          method: 'GET',
          path: `${collectionPath(kind, namespace)}${query({ labelSelector, fieldSelector })}`,
        });
      }
      const { items, metadata } = listSchema.parse(JSON.parse(this.#accepted(answer, what)));
      found.push(...items.map((item) => plain({ ...item, apiVersion: kind.apiVersion, kind: kind.kind })));
      next = metadata.continue === '' ? undefined : metadata.continue;
    } while (next !== undefined);
    return found;
  }

  /** Asks for its deletion; what depends on it follows in the background. What is not there is fine. */
  async remove(ref: KubeRef, { graceS }: { readonly graceS?: number } = {}): Promise<void> {
    const kind = await this.#kinds.find(ref.apiVersion, ref.kind);
    if (!kind) return;
    const answer = await this.#send({
      method: 'DELETE',
      path: objectPath(kind, ref),
      body: {
        propagationPolicy: 'Background',
        ...(graceS === undefined ? {} : { gracePeriodSeconds: graceS }),
      },
    });
    // 409 is what a namespace that is being emptied already answers.
    if (answer.status !== 404 && answer.status !== 409) this.#accepted(answer, `delete ${refText(ref)}`);
  }

  /** Waits until none of them is left. @throws HarnessError KUBE-NOT-GONE naming what stays, and by which finalizers. */
  async gone(refs: readonly KubeRef[], { timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    const endsAt = performance.now() + timeoutMs;
    let left = refs;
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
      const objects = await Promise.all(left.map((ref) => this.get(ref)));
      const there = objects.flatMap((object) => (object ? [object] : []));
      if (there.length === 0) return;
      left = left.filter((_, index) => objects[index] !== undefined);
      if (performance.now() > endsAt) throw notGone(there, timeoutMs);
      await sleep(pauseMs, this.session.signal);
    }
  }

  /** Merge patch (RFC 7386): null removes a field, a list replaces a list. */
  async patch(ref: KubeRef, body: unknown, limits: CallLimits = {}): Promise<KubeObject> {
    const path = `${objectPath(await this.#kindOf(ref), ref)}${query({ fieldManager })}`;
    return this.#object({
      what: `patch ${refText(ref)}`,
      call: { method: 'PATCH', path, contentType: 'application/merge-patch+json', body, ...limits },
    });
  }

  /**
   * Reads again and again until it is not undefined; `read` may tell what it saw. What it throws ends the wait at once.
   * @throws HarnessError WAIT-TIMED-OUT (exit 4) that says what was seen last.
   */
  async until<T>(
    what: string,
    read: (saw: (text: string) => void) => Promise<T | undefined>,
    { timeoutMs, hint }: UntilOptions,
  ): Promise<T> {
    const endsAt = performance.now() + timeoutMs;
    let seen = '';
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
      const answer = await read((text) => (seen = text));
      if (answer !== undefined) return answer;
      if (performance.now() + pauseMs > endsAt) {
        throw targetError({
          code: 'WAIT-TIMED-OUT',
          message: `waiting for ${what} timed out after ${(timeoutMs / 1000).toFixed(0)} s${seen === '' ? '' : `; seen last: ${seen}`}`,
          hint,
        });
      }
      await sleep(pauseMs, this.session.signal);
    }
  }

  /** Text of any path of the API server. */
  async raw(path: string, limits: CallLimits = {}): Promise<string> {
    return this.#accepted(await this.#send({ method: 'GET', path, ...limits }), `read ${path}`);
  }

  /** GET from a pod, through the API server. A pod that does not answer is KUBE-FAILED (503 of the proxy) at once. */
  async podProxy({ namespace, pod, port, path }: PodPort, limits: CallLimits = {}): Promise<string> {
    const answer = await this.#send({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy${path.startsWith('/') ? '' : '/'}${path}`,
      proxied: true,
      ...limits,
    });
    return this.#accepted(answer, `read ${path} of pod ${namespace}/${pod}, port ${port}`);
  }

  async logs({ namespace, pod, container, tailLines, previous }: LogRequest): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log${query({ container, tailLines, previous })}`;
    return this.#accepted(await this.#send({ method: 'GET', path }), `read the log of pod ${namespace}/${pod}`);
  }

  /** Whether this user may. */
  async can({ verb, group, resource, subresource, namespace }: Right): Promise<boolean> {
    const review = await this.#json(
      {
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, group, resource, subresource, namespace } },
        },
      },
      'ask for its own rights',
    );
    return reviewSchema.parse(review).status.allowed;
  }

  /** Oldest first. */
  async events(namespace: string): Promise<readonly KubeEvent[]> {
    const events = await this.list({ apiVersion: 'v1', kind: 'Event', namespace });
    return events.map(eventOf).sort((a, b) => a.atMs - b.atMs);
  }

  #post(
    object: KubeObject,
    fields: Record<string, string>,
    limits: Pick<KubeCall, 'retry' | 'timeoutMs' | 'patienceMs'>,
  ): Promise<KubeObject> {
    return this.#kindOf(object, newKindMs).then((kind) =>
      this.#object({
        what: `create ${refText(refOf(object))}`,
        call: {
          method: 'POST',
          path: `${collectionPath(kind, object.metadata.namespace ?? 'default')}${query({ fieldManager, ...fields })}`,
          body: object,
          ...limits,
        },
      }),
    );
  }

  async #kindOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>, waitMs = 0): Promise<ResourceKind> {
    const endsAt = performance.now() + waitMs;
    for (;;) {
      const found = await this.#kinds.find(apiVersion, kind);
      if (found) return found;
      if (performance.now() >= endsAt) {
        throw targetError({
          code: kindMissing,
          message: `the API server ${this.server} knows no kind ${kind} in ${apiVersion}`,
          hint: 'its CustomResourceDefinition is missing, or the cluster is older or newer than the supported versions (docs/kubernetes.md)',
        });
      }
      await sleep(500, this.session.signal);
    }
  }

  async #readJson(path: string): Promise<unknown> {
    // A group whose own server is away answers 503 for as long as it is: that is not the API server's restart.
    const answer = await this.#send({ method: 'GET', path, proxied: path.startsWith('/apis/') });
    return answer.status === 404 || answer.status === 503
      ? undefined
      : JSON.parse(this.#accepted(answer, `read ${path}`));
  }

  async #object({ what, call }: { readonly what: string; readonly call: KubeCall }): Promise<KubeObject> {
    return parsedObject(this.#accepted(await this.#send(call), what));
  }

  async #json(call: KubeCall, what: string): Promise<unknown> {
    return JSON.parse(this.#accepted(await this.#send(call), what));
  }

  #send(call: KubeCall): Promise<KubeAnswer> {
    return send(this.session.connection, call, this.session.signal);
  }

  #accepted({ status, text }: KubeAnswer, what: string): string {
    if (status >= 200 && status < 300) return text;
    throw refusalError({ status, text, what, server: this.session.connection.server, user: this.user });
  }
}

const parsedObject = (text: string): KubeObject => plain(objectSchema.parse(JSON.parse(text)));

/** Which manager set which field is half of an object's size, and nobody here reads it. */
const plain = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});

function notGone(objects: readonly KubeObject[], timeoutMs: number): Error {
  const each = objects.map((object) => {
    const finalizers = object.metadata.finalizers ?? [];
    return `${refText(refOf(object))}${finalizers.length === 0 ? '' : ` (held by ${finalizers.join(', ')})`}`;
  });
  return targetError({
    code: 'KUBE-NOT-GONE',
    message: `still there after ${(timeoutMs / 1000).toFixed(0)} s: ${each.join('; ')}`,
    hint: 'make clean TARGET=kubernetes removes it by force when it is ours; a finalizer waits for a controller that may be gone',
  });
}
