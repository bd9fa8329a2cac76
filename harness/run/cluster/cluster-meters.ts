import type { Arm } from '../../core/plan.ts';
import type { Kube } from '../../io/kube.ts';
import { refOf, type KubeObject } from '../../io/kube-object.ts';
import { meterName, generatorMeter } from '../measure.ts';
import type { ClusterPlane, ContainerSelector } from '../../../meshes/cluster-plane.ts';
import { containersOf, nodeOf, type ContainerNow } from './containers.ts';
import { generatorContainer } from '../../targets/kubernetes/load-job.ts';
import { applicationContainer } from '../../targets/kubernetes/workload.ts';
import type { ArmPods } from './prove-arm.ts';
import { perRole, type Role } from '../roles.ts';

/** Containers of an arm by role. */
export type ContainersByRole = Readonly<Record<Role, readonly ContainerNow[]>> & {
  readonly generator: readonly ContainerNow[];
};

/** Which containers an arm's CPU is billed to, as they run now. */
export async function containersByRole(kube: Kube, plane: ClusterPlane, pods: ArmPods): Promise<ContainersByRole> {
  const arm = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: pods.namespace });
  const inArm = arm.flatMap(containersOf);
  const selected = async (selectors: readonly ContainerSelector[]): Promise<ContainerNow[]> =>
    (await Promise.all(selectors.map((selector) => selectedContainers(kube, pods, selector)))).flat();
  const byRole = await perRole((role) =>
    role === 'application'
      ? Promise.resolve(inArm.filter(({ name }) => name === applicationContainer))
      : selected(plane.roles[role]),
  );
  const generator = pods.generator ? await containersNow(kube, pods.generator) : inArm;
  return { ...byRole, generator: generator.filter(({ name }) => name === generatorContainer) };
}

const containersNow = async (kube: Kube, pod: KubeObject): Promise<ContainerNow[]> => {
  const now = await kube.get(refOf(pod));
  return now ? containersOf(now) : [];
};

async function selectedContainers(
  kube: Kube,
  arm: ArmPods,
  { namespace, labels, container, onNodes }: ContainerSelector,
): Promise<ContainerNow[]> {
  const pods: readonly KubeObject[] = await kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: namespace === 'arm' ? arm.namespace : namespace,
    ...(labels === undefined ? {} : { labels }),
  });
  const nodes =
    onNodes === undefined ? undefined : [nodeOf(arm.server), ...(onNodes === 'server' ? [] : [nodeOf(arm.client)])];
  return pods
    .flatMap(containersOf)
    .filter(({ name, running }) => running && (container === undefined || name === container))
    .filter(({ node }) => nodes === undefined || nodes.includes(node));
}

/** Container ids by the names under which the sampler knows them. */
export const meterGroups = (arm: Arm, containers: ContainersByRole): Record<string, string[]> => ({
  [meterName(arm.id, 'application')]: idsOf(containers.application),
  [meterName(arm.id, 'dataPlane')]: idsOf(containers.dataPlane),
  [meterName(arm.id, 'controlPlane')]: idsOf(containers.controlPlane),
  [generatorMeter]: idsOf(containers.generator),
});

export const idsOf = (containers: readonly ContainerNow[]): string[] => containers.map(({ id }) => id);

/** Image of each container as its node resolved it, by pod and container: what ran, not what was asked for. */
export const imagesIn = (containers: ContainersByRole): Record<string, string> =>
  Object.fromEntries(
    Object.values(containers)
      .flat()
      .map(({ pod, name, imageId }) => [`${pod}/${name}`, imageId]),
  );
