import type {
  ClusterTrialFacts,
  ContainerFacts,
  CopiedFile,
  CpuBudget,
  NodeReading,
  PlacedPod,
  ThrottledContainer,
} from '../../core/gates-cluster-facts.ts';
import { nodeFailures } from '../../core/gates-cluster.ts';
import type { GateFailure } from '../../core/trial.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import type { Window } from '../../load/window.ts';
import { throttledBetween } from '../../meters/cluster/container-readings.ts';
import { meterBorders } from '../../meters/cluster/machines.ts';
import { coresOf } from '../../targets/kubernetes/quantities.ts';
import { roleLabel } from '../../targets/kubernetes/placement.ts';
import { containersByRole, type ContainersByRole } from './cluster-meters.ts';
import { nodeOf, type ContainerNow } from './containers.ts';
import type { LiveClusterArm } from './live-arm.ts';
import type { Metered } from './node-meters.ts';
import type { ClusterRig } from './rig.ts';

/** Nodes as they are at one border of the load. */
export const nodesNow = (kube: Kube): Promise<readonly KubeObject[]> => kube.list({ apiVersion: 'v1', kind: 'Node' });

export interface AroundTheLoad {
  /** Containers and nodes as they were before it. */
  readonly containers: ContainersByRole;
  readonly nodesBefore: readonly KubeObject[];
  readonly metered: Metered;
  readonly window: Window;
  readonly copied: readonly CopiedFile[];
}

/** What the gates of a cluster judge, from the API server and the node meters. */
export async function clusterFactsOf(
  rig: ClusterRig,
  live: LiveClusterArm,
  around: AroundTheLoad,
): Promise<ClusterTrialFacts> {
  const { kube } = rig;
  const [nodes, after, pods] = await Promise.all([
    nodesNow(kube),
    containersByRole(kube, live.plane, live.pods),
    kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: live.pods.namespace }),
  ]);
  const { containers, nodesBefore, metered, window, copied } = around;
  return {
    placement: {
      askedApart: !rig.placement.singleNode,
      pods: (['client', 'server'] as const).map((part) => placed(rig, part, { pod: live.pods[part], nodes })),
    },
    containers: grownRestarts(containers, after),
    evicted: pods.flatMap(evictions),
    nodes: [...readings(nodesBefore, 'before'), ...readings(nodes, 'after')],
    throttled: throttled(containers, metered, window),
    clockSkew: metered.clockSkew,
    budget: live.arm.profile === 'equal-cpu' ? await budgetOf(rig, containers.dataPlane) : null,
    files: copied,
    meters: meterBorders(metered.nodes, window),
  };
}

/** Which nodes were not well before or are not now: why a path may be beyond proof. */
export async function unwellNodes(kube: Kube, nodesBefore: readonly KubeObject[]): Promise<GateFailure[]> {
  return nodeFailures([...readings(nodesBefore, 'before'), ...readings(await nodesNow(kube), 'after')]);
}

const placed = (
  { placement }: ClusterRig,
  part: PlacedPod['part'],
  { pod, nodes }: { readonly pod: KubeObject; readonly nodes: readonly KubeObject[] },
): PlacedPod => {
  const node = nodeOf(pod) === '' ? null : nodeOf(pod);
  const role = nodes.find(({ metadata }) => metadata.name === node)?.metadata.labels?.[roleLabel] ?? null;
  return { part, pod: pod.metadata.name, node, nodeRole: role, askedRole: placement.nodesHaveRoles ? part : null };
};

const all = (byRole: ContainersByRole): ContainerNow[] => [
  ...byRole.application,
  ...byRole.dataPlane,
  ...byRole.controlPlane,
  ...byRole.generator,
];

/** A container that is gone has been restarted too: its pod was replaced. */
export function grownRestarts(before: ContainersByRole, after: ContainersByRole): ContainerFacts[] {
  const now = new Map(all(after).map((each) => [`${each.pod}/${each.name}`, each]));
  return all(before).map((then) => {
    const found = now.get(`${then.pod}/${then.name}`);
    // Another id under the same name is another container, whatever its count says.
    const restarts =
      found?.id === then.id ? found.restarts - then.restarts : Math.max(1, (found?.restarts ?? 0) - then.restarts);
    return {
      pod: then.pod,
      container: then.name,
      restarts,
      oomKilled: restarts > 0 && found?.endedBecause === 'OOMKilled',
    };
  });
}

function evictions(pod: KubeObject): ClusterTrialFacts['evicted'][number][] {
  const { reason, message = '' } = (pod['status'] ?? {}) as { reason?: string; message?: string };
  return reason === 'Evicted' ? [{ pod: pod.metadata.name, node: nodeOf(pod), message }] : [];
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

const readings = (nodes: readonly KubeObject[], when: NodeReading['when']): NodeReading[] =>
  nodes.map((node) => {
    const { conditions = [] } = (node['status'] ?? {}) as { conditions?: readonly Condition[] };
    return {
      node: node.metadata.name,
      when,
      ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
      pressures: conditions
        .filter(({ type, status }) => type.endsWith('Pressure') && status === 'True')
        .map(({ type }) => type),
    };
  });

/** The generator has a gate of its own, by the sampler. What no kernel counts is not taken for zero: it is left out. */
const throttled = (containers: ContainersByRole, { nodes }: Metered, window: Window): ThrottledContainer[] =>
  containers.application.flatMap((each) => {
    const periods = throttledBetween(nodes, each.id, window);
    return periods === null ? [] : [{ part: 'application', pod: each.pod, container: each.name, periods }];
  });

/** Periods in which the data plane was held back by its limits; undefined where no kernel counts them. */
export function dataPlaneThrottling(
  { dataPlane }: ContainersByRole,
  { nodes }: Metered,
  window: Window,
): number | undefined {
  const periods = dataPlane.map(({ id }) => throttledBetween(nodes, id, window));
  return periods.includes(null) ? undefined : periods.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

/** Limits of the data plane as the API server holds them now. */
async function budgetOf({ kube, plan }: ClusterRig, dataPlane: readonly ContainerNow[]): Promise<CpuBudget> {
  const limitOf = async ({ namespace, pod, name }: ContainerNow): Promise<CpuBudget['limits'][number]> => {
    const found = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
    const { initContainers = [], containers = [] } = (found?.['spec'] ?? {}) as PodSpec;
    const limit = [...initContainers, ...containers].find((each) => each.name === name)?.resources?.limits?.cpu;
    return { pod, container: name, cores: limit === undefined ? null : coresOf(limit) };
  };
  return { cores: plan.cluster?.cpuBudgetCores ?? 0, limits: await Promise.all(dataPlane.map(limitOf)) };
}

interface PodSpec {
  readonly initContainers?: readonly ContainerSpec[];
  readonly containers?: readonly ContainerSpec[];
}

interface ContainerSpec {
  readonly name: string;
  readonly resources?: { readonly limits?: { readonly cpu?: string } };
}
