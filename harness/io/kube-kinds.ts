import { z } from 'zod';
import type { KubeRef } from './kube-object.ts';

/** A kind of objects that an API server serves. */
export interface ResourceKind {
  /** `apps/v1`. */
  readonly apiVersion: string;
  /** `Deployment`. */
  readonly kind: string;
  /** As in paths and in rights: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

const resourceListSchema = z.looseObject({
  resources: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()),
    }),
  ),
});

const groupListSchema = z.looseObject({
  groups: z.array(z.looseObject({ preferredVersion: z.looseObject({ groupVersion: z.string() }) })),
});

/** Reads JSON of a path; undefined where there is none, or where the server behind it does not answer. */
type ReadJson = (path: string) => Promise<unknown>;

const pathOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Which kinds there are, as the API server tells; remembered, and asked again for a kind that is not among them. */
export class KubeKinds {
  readonly #read: ReadJson;
  readonly #known: Map<string, Promise<readonly ResourceKind[]>>;

  constructor(read: ReadJson, known = new Map<string, Promise<readonly ResourceKind[]>>()) {
    this.#read = read;
    this.#known = known;
  }

  /** The same memory, asked anew by another reader: what is undone after an interrupt must not be interrupted. */
  readBy(read: ReadJson): KubeKinds {
    return new KubeKinds(read, this.#known);
  }

  /** Undefined where the cluster has no such kind (now): a CustomResourceDefinition may come and go. */
  async find(apiVersion: string, kind: string): Promise<ResourceKind | undefined> {
    // Another reader's question may have been interrupted.
    const remembered = await this.#known.get(apiVersion)?.catch(() => undefined);
    const known = remembered?.find((each) => each.kind === kind);
    if (known) return known;
    const asked = this.#ask(apiVersion);
    this.#known.set(apiVersion, asked);
    asked.catch(() => this.#known.delete(apiVersion));
    return (await asked).find((each) => each.kind === kind);
  }

  /**
   * All kinds that can be listed, each in its group's preferred version. A group whose own server is away is left out:
   * nothing of it can be listed either.
   */
  async all(): Promise<readonly ResourceKind[]> {
    const { groups } = groupListSchema.parse(await this.#read('/apis'));
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const kinds = await Promise.all(versions.map((version) => this.#ask(version)));
    return kinds.flat().filter(({ verbs }) => verbs.includes('list'));
  }

  async #ask(apiVersion: string): Promise<readonly ResourceKind[]> {
    const answer = await this.#read(pathOf(apiVersion));
    if (answer === undefined) return [];
    return resourceListSchema
      .parse(answer)
      .resources.filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => ({ apiVersion, kind, resource: name, namespaced, verbs }));
  }
}

/** Path of a kind's objects, in one namespace or in all. */
export const collectionPath = ({ apiVersion, resource, namespaced }: ResourceKind, namespace?: string): string =>
  `${pathOf(apiVersion)}${namespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''}/${resource}`;

/** Path of one object; what has a namespace and names none is in `default`, as everywhere in Kubernetes. */
export const objectPath = (kind: ResourceKind, { name, namespace }: Pick<KubeRef, 'name' | 'namespace'>): string =>
  `${collectionPath(kind, namespace ?? 'default')}/${encodeURIComponent(name)}`;

/** `?a=b&c=d`, without what is undefined; empty for nothing. */
export function query(fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(String(value))}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}
