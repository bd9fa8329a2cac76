import { HarnessError, preflightError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import { refText, type KubeObject } from '../../io/kube-object.ts';
import { admissionProblems } from './admission.ts';
import { capacityProblems } from './capacity.ts';
import { apiServerForPods, observeCluster, traitsOf, type ObservedTraits } from './facts.ts';
import type { ImageReferences } from './images.ts';
import { isOurs, labelsOf, namespaceObject, oursSelector, runOf, systemNamespace } from './labels.ts';
import { leaseState } from './lease.ts';
import { candidateOf, place, roleLabel, schedulable, type CandidateNode, type Placement } from './placement.ts';
import { missingRights } from './rights.ts';
import { tracesOf, type MeshLeftovers } from './traces.ts';

/** How a mesh is known when it is there already; who asks says so, because a target knows no mesh. */
export interface ForeignMesh {
  readonly mesh: string;
  readonly title: string;
  readonly namespace: string | null;
  readonly leftovers: MeshLeftovers;
}

export interface PreflightRequest {
  readonly singleNode: boolean;
  /** How many arms are up at once; one unless told otherwise. */
  readonly armsTogether?: number | undefined;
  /** Ours, as pods will name them: a cluster may take images from some registries only. */
  readonly images?: ImageReferences;
  /** Whether charts will be installed; a baseline alone takes fewer rights. */
  readonly installs?: boolean;
  /** A mesh that may be there: it is measured as it is. */
  readonly existing?: string | undefined;
  readonly foreign: readonly ForeignMesh[];
  /** What the arms ask of a cluster; each problem as a sentence. */
  readonly unfit: (traits: ObservedTraits) => readonly string[];
}

/** A cluster that an experiment can run on. */
export interface Preflight {
  readonly version: string;
  readonly placement: Placement;
  readonly traits: ObservedTraits;
  /** The API server as pods reach it. */
  readonly apiServer: { readonly host: string; readonly port: number };
}

/**
 * 1.29 is the first with native sidecars switched on, without which a Job under a mesh never ends; 1.36 is the newest
 * whose API the client knows.
 */
export const supportedMinors = { oldest: 29, newest: 36 } as const;

/**
 * Looks for everything that would keep an experiment from running here, and changes nothing.
 * @throws HarnessError CLUSTER-UNFIT (exit 3) with every problem at once; what keeps it from asking at all (unreachable,
 * unauthorised) as it is.
 */
export async function preflight(kube: Kube, request: PreflightRequest): Promise<Preflight> {
  const rights = await missingRights(kube, { installs: request.installs ?? true });
  const { problems, result } = await looked(kube, request).catch((error: unknown) => {
    // What may not be read is named among the rights already.
    if (rights.length > 0 && error instanceof HarnessError && error.code === 'KUBE-FORBIDDEN') {
      return { problems: ['what the rights above would show could not be looked at'], result: undefined };
    }
    throw error;
  });
  const all = [...rights, ...problems];
  if (all.length === 0 && result) return result;
  throw preflightError({
    code: 'CLUSTER-UNFIT',
    message: `${all.length === 1 ? 'a problem' : `${all.length} problems`} with cluster ${kube.context} (${kube.server}):\n${all.map((each) => `- ${each}`).join('\n')}`,
    hint:
      rights.length > 0
        ? 'rights: docs/kubernetes.md has the RBAC manifest'
        : 'docs/kubernetes.md says what a cluster must be like',
  });
}

interface Looked {
  readonly problems: readonly string[];
  readonly result: Preflight | undefined;
}

async function looked(kube: Kube, request: PreflightRequest): Promise<Looked> {
  const { singleNode, armsTogether, unfit } = request;
  const observed = await observeCluster(kube);
  const traits = traitsOf(observed, { singleNode });
  const nodes = observed.nodes.map(candidateOf);
  const placed = place(nodes, { singleNode, armsTogether });
  const [inTheWay, apiServer, namespace, admission] = await Promise.all([
    presentProblems(kube, request),
    apiServerForPods(kube),
    namespaceProblems(kube),
    admissionProblems(kube, request.images),
  ]);
  const placement = 'placement' in placed ? placed.placement : undefined;
  const problems = [
    ...versionProblems(observed.version),
    ...('problems' in placed ? placed.problems : []),
    ...(request.installs === false ? [] : systemProblems(placement, nodes)),
    ...pressureProblems(observed.nodes, placement),
    ...unreadyProblems(nodes),
    ...(placement ? capacityProblems(placement, nodes, await podsNotOurs(kube)) : []),
    ...inTheWay,
    ...namespace,
    ...admission,
    ...unfit(traits),
  ];
  return { problems, result: placement && { version: observed.version, placement, traits, apiServer } };
}

export function versionProblems(version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const { oldest, newest } = supportedMinors;
  if (major === 1 && minor >= oldest && minor <= newest) return [];
  return [
    `it runs Kubernetes ${version}; 1.${oldest} to 1.${newest} are supported: ${minor < oldest ? 'older ones start no native sidecars' : 'newer ones have not been tried'}`,
  ];
}

/** Control planes are sent to nodes with the role `system` where nodes have roles: without one they would wait for ever. */
export function systemProblems(placement: Placement | undefined, nodes: readonly CandidateNode[]): string[] {
  const has = schedulable(nodes).some(({ role }) => role === 'system');
  return placement?.nodesHaveRoles === true && !has
    ? [
        `nodes are labelled ${roleLabel}=client and ${roleLabel}=server but none ${roleLabel}=system, where control planes go: label a third one, or take the labels away`,
      ]
    : [];
}

/** The node meter runs on every node, and one that is not ready would fail each trial's gate. */
export const unreadyProblems = (nodes: readonly CandidateNode[]): string[] =>
  nodes
    .filter(({ ready, cordoned }) => !ready && !cordoned)
    .map(({ name }) => `node ${name} is not ready: mend it, or take it out of the cluster (kubectl cordon ${name})`);

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

/** Of the nodes that would be used; of all where that is open. */
export function pressureProblems(nodes: readonly KubeObject[], placement: Placement | undefined): string[] {
  const used = placement && [placement.clientNode, placement.serverNode];
  return nodes
    .filter(({ metadata }) => used?.includes(metadata.name) ?? true)
    .flatMap(({ metadata, status }) => {
      const { conditions = [] } = (status ?? {}) as {
        readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
      };
      return conditions
        .filter(({ type, status: state }) => pressures.includes(type) && state === 'True')
        .map(({ type, message = '' }) => `node ${metadata.name} reports ${type} (${message})`);
    });
}

const pods = { apiVersion: 'v1', kind: 'Pod' } as const;

/** Ours of an earlier run are removed before anything is measured. */
async function podsNotOurs(kube: Kube): Promise<readonly KubeObject[]> {
  const [all, namespaces] = await Promise.all([
    kube.list(pods),
    kube.list({ apiVersion: 'v1', kind: 'Namespace', labels: oursSelector }),
  ]);
  const own = new Set(namespaces.map(({ metadata }) => metadata.name));
  return all.filter(({ metadata }) => !own.has(metadata.namespace ?? ''));
}

/** Meshes of others, and what earlier runs of ours left without anybody holding the cluster. */
async function presentProblems(kube: Kube, { foreign, existing }: PreflightRequest): Promise<string[]> {
  const lease = await leaseState(kube);
  const excused = [...(lease?.installed ?? []), ...(existing === undefined ? [] : [existing])];
  const seen = await Promise.all(
    foreign.map(async ({ mesh, title, namespace, leftovers }) => {
      const traces = await tracesOf(kube, leftovers, namespace);
      return { mesh, title, traces: traces.map(refText).sort() };
    }),
  );
  const found = unexplained(seen, excused);
  const byTraces = new Map<string, string[]>();
  for (const each of found) {
    const what = `${each.traces.slice(0, 3).join(', ')}${each.traces.length > 3 ? ` and ${each.traces.length - 3} more` : ''}`;
    byTraces.set(what, [...(byTraces.get(what) ?? []), each.title]);
  }
  return [...byTraces].map(
    ([what, titles]) =>
      `${titles.join(' or ')} is installed already, or was not removed wholly (${what}): remove it, or measure it as it is with --use-existing; nothing that meshbench did not install is touched`,
  );
}

interface SeenMesh {
  readonly mesh: string;
  readonly title: string;
  /** Its objects that are there, as texts. */
  readonly traces: readonly string[];
}

/** Meshes with objects that none of the excused ones explains: modes of one mesh share their definitions and namespace. */
export function unexplained(seen: readonly SeenMesh[], excused: readonly string[]): SeenMesh[] {
  const known = new Set(seen.filter(({ mesh }) => excused.includes(mesh)).flatMap(({ traces }) => traces));
  return seen
    .filter(({ mesh }) => !excused.includes(mesh))
    .map((each) => ({ ...each, traces: each.traces.filter((trace) => !known.has(trace)) }))
    .filter(({ traces }) => traces.length > 0);
}

/** Whether the namespace of Lease and node meter may be what it has to be: asked of admission, without making it. */
async function namespaceProblems(kube: Kube): Promise<string[]> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: systemNamespace };
  const there = await kube.get(ref);
  if (there) return isOurs(there) ? [] : [`namespace ${systemNamespace} exists and is not ours: rename or remove it`];
  try {
    const object = namespaceObject(systemNamespace, { labels: labelsOf({ run: 'preflight' }) });
    const { metadata } = await kube.dryRunCreate(object);
    return metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'privileged'
      ? []
      : [
          `a policy of this cluster changes the Pod Security level of namespace ${systemNamespace}: the node meter needs privileged`,
        ];
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code === 'KUBE-UNREACHABLE') throw error;
    return [`namespace ${systemNamespace} would be refused: ${error.message} (${error.hint})`];
  }
}

/** What earlier runs of ours left: namespaces by run; empty while somebody holds the cluster. */
export async function leftoversOfOurs(kube: Pick<Kube, 'list' | 'get'>): Promise<readonly string[]> {
  if ((await leaseState(kube))?.holder !== null) return [];
  const namespaces = await kube.list({ apiVersion: 'v1', kind: 'Namespace', labels: oursSelector });
  return namespaces.map((namespace) => `${namespace.metadata.name} of ${runOf(namespace) ?? 'an unknown run'}`);
}
