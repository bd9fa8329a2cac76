import { stringify } from 'yaml';
import { loadOf, type Arm, type Design, type Plan } from '../../core/plan.ts';
import { commandsOf } from '../../io/helm.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { armNamespace, namespaceObject, ours, systemNamespace } from '../../targets/kubernetes/labels.ts';
import { clientPod } from '../../targets/kubernetes/client-pod.ts';
import { loadJobObjects } from '../../targets/kubernetes/load-job.ts';
import { meterDaemonSet } from '../../targets/kubernetes/meter-daemonset.ts';
import { privilegedGeneratorObjects } from '../../targets/kubernetes/privileged-generator.ts';
import type { Placement } from '../../targets/kubernetes/placement.ts';
import { readSupply, type Supply } from '../../targets/kubernetes/supply.ts';
import { outsiderObjects, serverObjects, serviceAccounts } from '../../targets/kubernetes/workload.ts';
import type { ClusterInstallRequest } from '../../../meshes/cluster-plane.ts';
import { gatewayApiObjects } from '../../../meshes/_shared/gateway-api.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { suppliedRelease } from './chart-releases.ts';
import { requireLiveTogether } from './interleaved-together.ts';
import { clusterPlane } from './rig.ts';
import { told, unaskedRequest } from './unasked-request.ts';

const placement: Placement = {
  nodesHaveRoles: true,
  clientNode: told('client node'),
  serverNode: told('server node'),
  singleNode: false,
  cpu: {
    client: { request: told('cores'), limit: told('cores') },
    server: { request: told('cores'), limit: told('cores') },
  },
};

/**
 * Everything that an experiment would do to a cluster, in its order: objects as YAML, Helm as commands. No cluster is
 * asked: what only it can tell stands in angle brackets, and nodes are taken to have roles.
 */
export async function clusterDryRun(plan: Plan, access: ClusterAccess): Promise<string> {
  requireLiveTogether(plan);
  const supply = await readSupply(access.supply);
  const registry = access.registry ?? supply.registry ?? told('registry');
  const images = {
    app: `${registry}/app:${told('tag')}`,
    k6: `${registry}/k6:${told('tag')}`,
    agent: `${registry}/agent:${told('tag')}`,
  };
  const rig: DryRig = { plan, supply, images };
  const system = [namespaceObject(systemNamespace), ...meterDaemonSet(rig), ...outsiderObjects(rig)];
  const arms = plan.arms.filter(({ role }) => role !== 'twin');
  const parts = await Promise.all(arms.map((arm) => armSteps(rig, arm)));
  return [
    section('once, for the experiment', yaml(system.map((object) => ours(object, { run: told('experiment') })))),
    ...parts,
    sharedGenerator(rig),
    ending[plan.design],
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const ending: Readonly<Record<Design, string>> = {
  blocked:
    '# after each arm all of it is removed in reverse, and the cluster is searched for what the mesh leaves behind\n',
  interleaved:
    '# meshes are installed once; after each round the generator and the arms are removed, after the last one everything in reverse, and the cluster is searched for what the meshes leave behind\n',
};

interface DryRig {
  readonly plan: Plan;
  readonly supply: Supply;
  readonly images: { readonly app: string; readonly k6: string; readonly agent: string };
}

async function armSteps({ plan, supply, images }: DryRig, arm: Arm): Promise<string> {
  const plane = clusterPlane(arm.mesh);
  const { cpuBudgetCores, singleNode } = plan.cluster ?? {};
  const request: ClusterInstallRequest = {
    ...unaskedRequest(plane, { profile: arm.profile, cpuBudgetCores, singleNode }),
    versions: { ...plane.versions, ...supply.meshes[arm.mesh]?.versions },
    gatewayApi: plane.needsGatewayApi === true ? await gatewayApiObjects() : [],
  };
  const { before, charts, settings } = plane.install(request);
  const namespace = armNamespace(arm.id);
  const enrolment = plane.enrolment({ ...request, namespace });
  const workload = { namespace, images, placement, supply, enrolment };
  const own = (objects: readonly KubeObject[]): KubeObject[] =>
    objects.map((object) => ours(object, { run: told('experiment'), arm: arm.id }));
  const inNamespace = [
    namespaceObject(namespace, { labels: enrolment.namespaceLabels }),
    ...serviceAccounts(namespace),
    ...enrolment.objects,
    ...serverObjects(workload),
    ...(plan.design === 'interleaved' ? [clientPod(workload)] : loadJobObjects({ ...workload, ...jobOf(plan) })),
  ];
  const control =
    plane.namespace === null || plane.namespace === 'kube-system' ? [] : [namespaceObject(plane.namespace)];
  return [
    section(`${arm.label}: before its charts`, yaml(own([...control, ...before.map(briefly)]))),
    ...charts.map((chart) => {
      const { install } = commandsOf(suppliedRelease(chart, arm.mesh, supply));
      const asserts = chart.asserts.map(({ claim }) => `#   ${claim}`);
      return section(
        `${arm.label}: chart ${chart.release}`,
        [install, ...(asserts.length > 0 ? ['# asserted of the render:', ...asserts] : []), ''].join('\n'),
      );
    }),
    section(`${arm.label}: its settings`, yaml(own(settings))),
    section(`${arm.label}: the arm`, yaml(own(inNamespace))),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const jobOf = (plan: Plan): { script: string; load: string; deadlineS: number } => ({
  script: told('bundled scenario'),
  load: loadText(plan),
  deadlineS: 900,
});

/** Of all arms together, once they are up; nothing in the blocked design, where each arm has its own. */
function sharedGenerator({ plan, supply, images }: DryRig): string {
  if (plan.design === 'blocked') return '';
  const objects = privilegedGeneratorObjects({ images, placement, supply, ...jobOf(plan) });
  return section(
    'in every round, beside all arms: their generator',
    yaml(objects.map((object) => ours(object, { run: told('experiment') }))),
  );
}

const loadText = (plan: Plan): string => {
  const { ratePerArm, connections } = loadOf(plan, plan.loads[0]?.id ?? '');
  return `${told('load')}: ${String(ratePerArm)} rps over ${String(connections)} connections`;
};

/** Definitions of thousands of lines are named, not printed. */
const briefly = (object: KubeObject): KubeObject =>
  object.kind === 'CustomResourceDefinition' ? { ...object, spec: told('as published') } : object;

const section = (title: string, text: string): string => (text === '' ? '' : `# --- ${title}\n${text}`);

const yaml = (objects: readonly KubeObject[]): string =>
  objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('');
