/** An object of a Kubernetes API, as it is written and as it is answered. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly [field: string]: unknown;
}

/** What names one object; `namespace` is absent for objects of the cluster. */
export interface KubeRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

export const refOf = ({ apiVersion, kind, metadata }: KubeObject): KubeRef => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
});

/** `Deployment meshbench-istio/server`, for messages. */
export const refText = ({ kind, name, namespace }: KubeRef): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
