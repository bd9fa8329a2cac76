import { messageOf, targetError } from '../../errors.ts';
import { inBatches } from '../../io/in-batches.ts';
import type { Kube } from '../../io/kube.ts';
import { refOf, refText, type KubeObject, type KubeRef } from '../../io/kube-object.ts';
import type { ResourceKind } from '../../io/kube-kinds.ts';
import { isOurs, oursSelector, systemNamespace } from './labels.ts';
import { crdKind, tracesOf, type MeshLeftovers } from './traces.ts';

/** What a sweep did. */
export interface Swept {
  readonly removed: readonly KubeRef[];
  /** What stays, and why. */
  readonly left: readonly { readonly ref: KubeRef; readonly why: string }[];
  /** Kinds that this user may not list: nothing is known of them. */
  readonly unseen: readonly string[];
}

export const nothingSwept: Swept = { removed: [], left: [], unseen: [] };

export interface MeshSweep {
  /** Whose leftovers, for messages. */
  readonly mesh: string;
  readonly leftovers: MeshLeftovers;
  /** Of its control plane; null: it has none of its own. */
  readonly namespace: string | null;
}

/** What goes by itself is waited for so long before finalizers are patched away, and as long after it. */
const patienceMs = 20_000;
const namespacePatienceMs = 30_000;

/**
 * Removes what a mesh leaves behind, for a mesh that we installed: its control plane is gone, so nobody answers its
 * finalizers and nobody makes its objects anew.
 */
export async function sweepMesh(kube: Kube, { leftovers, namespace }: MeshSweep): Promise<Swept> {
  await requireOurs(kube, namespace);
  const traces = await tracesOf(kube, leftovers, namespace);
  const removed: KubeRef[] = [];
  const left: { ref: KubeRef; why: string }[] = [];
  for (const ref of traces) {
    try {
      if (ref.kind === 'Namespace') await removeNamespaceOf(kube, ref.name);
      else await removeByForce(kube, ref);
      removed.push(ref);
    } catch (error) {
      left.push({ ref, why: messageOf(error) });
    }
  }
  // Some are made anew while others go: what counts is what is there in the end.
  const again = await tracesOf(kube, leftovers, namespace);
  const unknown = again.filter((ref) => !left.some((each) => refText(each.ref) === refText(ref)));
  return { removed, left: [...left, ...unknown.map((ref) => ({ ref, why: 'it came back' }))], unseen: [] };
}

/** A mesh whose namespace is somebody else's was installed anew by them: nothing of it is touched. @throws NOT-OURS. */
async function requireOurs(kube: Kube, namespace: string | null): Promise<void> {
  if (namespace === null) return;
  const there = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  if (there && !isOurs(there)) throw notOurs(namespace);
}

const notOurs = (name: string): Error =>
  targetError({
    code: 'NOT-OURS',
    message: `namespace ${name} was not made by meshbench, so it is not deleted`,
    hint: 'rename it or remove it yourself: meshbench needs this name',
  });

/** @throws HarnessError LEFTOVERS (exit 4) naming each: no further arm may start beside them. */
export async function requireSwept(kube: Kube, sweep: MeshSweep): Promise<Swept> {
  const first = await sweepMesh(kube, sweep);
  // What came back may have been written by a control plane in its last second.
  const swept = first.left.length === 0 ? first : await sweepMesh(kube, sweep);
  if (swept.left.length === 0) return { ...swept, removed: [...new Set([...first.removed, ...swept.removed])] };
  throw targetError({
    code: 'LEFTOVERS',
    message: `${sweep.mesh} has left behind: ${swept.left.map(({ ref, why }) => `${refText(ref)} (${why})`).join('; ')}`,
    hint: 'make clean TARGET=kubernetes tries again; what it names then, delete by hand before another arm is measured',
  });
}

/** Deletes, waits, and patches finalizers away where nobody answers them. Of a CRD: those of its objects. */
async function removeByForce(kube: Kube, ref: KubeRef): Promise<void> {
  await kube.remove(ref);
  try {
    await kube.gone([ref], { timeoutMs: patienceMs / 4 });
  } catch {
    const held = ref.kind === crdKind.kind ? await objectsOfCrd(kube, ref) : [ref];
    for (const each of held) await dropFinalizers(kube, each);
    await kube.gone([ref], { timeoutMs: patienceMs });
  }
}

const dropFinalizers = async (kube: Kube, ref: KubeRef): Promise<void> => {
  const object = await kube.get(ref);
  if ((object?.metadata.finalizers ?? []).length > 0) await kube.patch(ref, { metadata: { finalizers: null } });
};

interface CrdSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

async function objectsOfCrd(kube: Kube, ref: KubeRef): Promise<KubeRef[]> {
  const crd = await kube.get(ref);
  const { group, names, versions } = (crd?.['spec'] ?? { versions: [] }) as CrdSpec;
  const version = versions.find(({ served }) => served)?.name;
  if (version === undefined) return [];
  return (await kube.list({ apiVersion: `${group}/${version}`, kind: names.kind })).map(refOf);
}

/**
 * Deletes all objects of some API groups and waits, while their controller still lives and answers their finalizers;
 * after its patience the finalizers go by force.
 */
export async function removeGroups(kube: Kube, groups: readonly string[]): Promise<readonly KubeRef[]> {
  if (groups.length === 0) return [];
  const kinds = (await kube.resources()).filter(({ apiVersion }) => groups.includes(apiVersion.split('/')[0] ?? ''));
  const refs = (await inBatches(kinds, (kind) => kube.list(kind))).flat().map(refOf);
  for (const ref of refs) await kube.remove(ref);
  await kube.gone(refs, { timeoutMs: patienceMs }).catch(async () => {
    for (const ref of refs) await dropFinalizers(kube, ref);
    await kube.gone(refs, { timeoutMs: patienceMs });
  });
  return refs;
}

/**
 * Removes a namespace of ours with everything in it, and waits. One that is not there is fine.
 * @throws HarnessError NOT-OURS (exit 4): it was not made by us, so it stays.
 */
export async function removeNamespace(kube: Kube, name: string): Promise<void> {
  const namespace = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name });
  if (!namespace) return;
  if (!isOurs(namespace)) throw notOurs(name);
  await removeNamespaceOf(kube, name);
}

async function removeNamespaceOf(kube: Kube, name: string): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name };
  await kube.remove(ref);
  try {
    await kube.gone([ref], { timeoutMs: namespacePatienceMs });
  } catch {
    await freeStuck(kube, name);
    await kube.gone([ref], { timeoutMs: 2 * namespacePatienceMs });
  }
}

/** Objects that are to go and are held by finalizers that nobody answers. */
async function freeStuck(kube: Kube, namespace: string): Promise<void> {
  const { objects } = await listed(
    kube,
    (await kube.resources()).filter(({ namespaced }) => namespaced),
    { namespace },
  );
  for (const object of objects) {
    if (object.metadata.deletionTimestamp !== undefined) await dropFinalizers(kube, refOf(object));
  }
}

/** Kinds that are made and removed by others for what is listed anyway. */
const byOthers = ['Event', 'Endpoints', 'EndpointSlice', 'ReplicaSet', 'ControllerRevision'];

export interface OursSweep {
  /** Leave the Lease and its namespace: whoever sweeps holds it. */
  readonly keepLease: boolean;
}

/**
 * Removes everything that carries our label: webhooks, then namespaces with all that is in them (arms before meshes, whose
 * controllers answer the arms' finalizers), then the rest; the Lease's namespace last, so that an interrupted sweep is still
 * guarded.
 */
export async function sweepOurs(kube: Kube, { keepLease = false }: Partial<OursSweep> = {}): Promise<Swept> {
  const { objects, unseen } = await oursIn(kube);
  const ordered = objects.map(refOf).sort((a, b) => rank(a) - rank(b));
  const inOwnNamespace = new Set(ordered.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name));
  const isKept = ({ kind, name, namespace }: KubeRef): boolean =>
    keepLease && (kind === 'Namespace' ? name === systemNamespace : kind === 'Lease' && namespace === systemNamespace);
  if (keepLease) inOwnNamespace.delete(systemNamespace);
  const goesBySelf = ({ namespace }: KubeRef): boolean => namespace !== undefined && inOwnNamespace.has(namespace);
  const removed: KubeRef[] = [];
  const left: { ref: KubeRef; why: string }[] = [];
  const wanted = ordered.filter((each) => !goesBySelf(each) && !isKept(each));
  // What stands on one rung goes at once: a namespace takes seconds, whatever is in it.
  for (const rung of Map.groupBy(wanted, rank).values()) {
    await inBatches(rung, async (ref) => {
      try {
        await (ref.kind === 'Namespace' ? removeNamespaceOf(kube, ref.name) : removeByForce(kube, ref));
        removed.push(ref);
      } catch (error) {
        left.push({ ref, why: messageOf(error) });
      }
    });
  }
  return { removed, left, unseen };
}

const rank = ({ kind, name }: KubeRef): number => {
  if (kind.endsWith('WebhookConfiguration')) return 0;
  if (kind !== 'Namespace') return kind === crdKind.kind ? 4 : 1;
  if (name === systemNamespace) return 5;
  return name.startsWith('meshbench-') ? 2 : 3;
};

/** Everything that carries our label, whoever is at work. */
export const labelledOurs = async (kube: Kube): Promise<readonly KubeObject[]> => (await oursIn(kube)).objects;

async function oursIn(kube: Kube): Promise<Listed> {
  const kinds = (await kube.resources()).filter(
    ({ verbs, kind }) => verbs.includes('delete') && !byOthers.includes(kind),
  );
  return listed(kube, kinds, { labels: oursSelector });
}

interface Listed {
  readonly objects: readonly KubeObject[];
  readonly unseen: readonly string[];
}

/** Objects of many kinds; a kind that this user may not list, or whose server is away, is named and left out. */
export async function listed(
  kube: Pick<Kube, 'list'>,
  kinds: readonly ResourceKind[],
  where: { readonly namespace?: string; readonly labels?: string },
): Promise<Listed> {
  const answers = await inBatches(kinds, async ({ apiVersion, kind, resource }) =>
    kube.list({ apiVersion, kind, ...where }).then(
      (objects) => ({ objects, unseen: [] as string[] }),
      (error: unknown) => {
        if (isUnseen(error)) return { objects: [], unseen: [`${resource} (${apiVersion})`] };
        throw error;
      },
    ),
  );
  return {
    objects: answers.flatMap(({ objects }) => objects),
    unseen: answers.flatMap(({ unseen }) => unseen),
  };
}

const isUnseen = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'KUBE-FORBIDDEN' || error.code === 'KUBE-FAILED');
