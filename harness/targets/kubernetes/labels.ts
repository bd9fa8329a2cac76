import { sha256 } from '../../core/hash.ts';
import type { KubeObject } from '../../io/kube-object.ts';

const managedBy = 'app.kubernetes.io/managed-by';
const runLabel = 'meshbench.dev/run';
const armLabel = 'meshbench.dev/arm';

/** Label selector of everything that is ours: nothing else is ever deleted without being named by a mesh. */
export const oursSelector = `${managedBy}=meshbench`;

/** Lease and node meter. */
export const systemNamespace = 'meshbench-system';
/** The pod that no mesh knows. */
export const outsideNamespace = 'meshbench-outside';

export interface Belonging {
  /** The experiment's id. */
  readonly run: string;
  readonly arm?: string | undefined;
}

export const labelsOf = ({ run, arm }: Belonging): Readonly<Record<string, string>> => ({
  [managedBy]: 'meshbench',
  [runLabel]: labelValue(run),
  ...(arm === undefined ? {} : { [armLabel]: labelValue(arm) }),
});

/** The object with our labels. */
export const ours = (object: KubeObject, belonging: Belonging): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labelsOf(belonging) } },
});

export const isOurs = ({ metadata }: KubeObject): boolean => metadata.labels?.[managedBy] === 'meshbench';

/** The experiment that an object of ours belongs to; null without one. */
export const runOf = ({ metadata }: KubeObject): string | null => metadata.labels?.[runLabel] ?? null;

const longestName = 63;

/** Namespace of an arm: a DNS label, shortened with a hash where it would be too long. */
export const armNamespace = (arm: string): string => fitting(`meshbench-${arm.toLowerCase()}`, /[^a-z0-9-]+/g);

/** The text as a label may hold it. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export const labelValue = (text: string): string => fitting(text, /[^A-Za-z0-9._-]+/g);

function fitting(text: string, forbidden: RegExp): string {
  const allowed = text.replace(forbidden, '-').replace(/^[-._]+|[-._]+$/g, '');
  if (allowed.length <= longestName) return allowed;
  return `${allowed.slice(0, longestName - 9)}-${sha256(text).slice(0, 8)}`;
}

/**
 * Our namespaces hold pods that Pod Security's stricter levels refuse: proxies that redirect traffic take NET_ADMIN, the
 * node meter takes the host's cgroups.
 */
export const podSecurityLabels = { 'pod-security.kubernetes.io/enforce': 'privileged' } as const;

export interface NamespaceMarks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const namespaceObject = (name: string, { labels, annotations }: NamespaceMarks = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...podSecurityLabels, ...labels }, ...(annotations ? { annotations } : {}) },
});
