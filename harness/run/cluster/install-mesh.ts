import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Arm } from '../../core/plan.ts';
import { messageOf, targetError } from '../../errors.ts';
import { refOf, refText, type KubeObject } from '../../io/kube-object.ts';
import { namespaceObject, ours } from '../../targets/kubernetes/labels.ts';
import { makeNamespace } from '../../targets/kubernetes/make-namespace.ts';
import { removeGroups, removeNamespace, requireSwept } from '../../targets/kubernetes/sweep.ts';
import type { ClusterInstallRequest, ClusterPlane } from '../../../meshes/cluster-plane.ts';
import { suppliedRelease } from './chart-releases.ts';
import { missingGatewayApi } from './missing-gateway-api.ts';
import type { Step } from '../stage.ts';
import type { ClusterRig, Undo } from './rig.ts';
import { installChart } from './watched-install.ts';

/** How long what was deleted may take to be gone. */
const goneTimeoutMs = 120_000;

/** What an install is asked for, with secrets made afresh in a folder of its own; the folder goes with the undo. */
export async function installRequestOf(
  rig: ClusterRig,
  arm: Arm,
  { plane, undo }: { readonly plane: ClusterPlane; readonly undo: Undo },
): Promise<ClusterInstallRequest> {
  const secretFiles = plane.secrets ? await secretsIn(plane.secrets, undo) : {};
  const texts = Object.entries(secretFiles).map(async ([name, file]) => [name, await readFile(file, 'utf8')] as const);
  return {
    profile: arm.profile,
    cluster: rig.traits,
    versions: { ...plane.versions, ...rig.supply.meshes[arm.mesh]?.versions },
    cpuBudgetCores: rig.plan.cluster?.cpuBudgetCores ?? 0,
    nodesHaveRoles: rig.placement.nodesHaveRoles,
    secretFiles,
    secretTexts: Object.fromEntries(await Promise.all(texts)),
    gatewayApi: plane.needsGatewayApi === true ? await missingGatewayApi(rig.kube) : [],
    apiServer: rig.apiServer,
  };
}

async function secretsIn(
  make: NonNullable<ClusterPlane['secrets']>,
  undo: Undo,
): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-secrets-'));
  undo.push('the mesh’s throw-away keys', () => rm(folder, { recursive: true, force: true }));
  return make(folder);
}

/**
 * Installs a mesh step by step, each with its undo: in reverse they remove exactly what was installed, and the last one
 * asserts that nothing of the mesh is left, failing which no further arm may start.
 */
export async function installMesh(
  rig: ClusterRig,
  arm: Arm,
  { plane, undo, step }: { readonly plane: ClusterPlane; readonly undo: Undo; readonly step: Step },
): Promise<ClusterInstallRequest> {
  const request = await installRequestOf(rig, arm, { plane, undo });
  const { before, charts, settings } = plane.install(request);
  const { kube, undoing, helm, undoingHelm, log } = rig;
  const isNothing = before.length + charts.length + settings.length === 0;
  // A mesh that was there already is measured as it is: nothing of it is installed, and nothing removed.
  if (isNothing || rig.plan.cluster?.existing === arm.mesh) return request;
  await rig.lease.noteInstalled(arm.mesh);
  undo.push(`what ${arm.label} leaves behind`, async () => {
    const own = plane.namespace === 'kube-system' ? null : plane.namespace;
    await requireSwept(undoing, { mesh: arm.label, leftovers: plane.leftovers, namespace: own });
    await rig.lease.noteRemoved(arm.mesh);
  });
  const apply = async (objects: readonly KubeObject[]): Promise<void> => {
    if (objects.length === 0) return;
    const labelled = objects.map((object) => ours(object, { run: rig.runId }));
    undo.push(
      labelled
        .map((object) => refText(refOf(object)))
        .join(', ')
        .slice(0, 200),
      async () => {
        const refs = labelled.map(refOf).reverse();
        for (const ref of refs) await undoing.remove(ref);
        await undoing.gone(refs, { timeoutMs: goneTimeoutMs });
      },
    );
    await kube.apply(labelled);
  };
  const { namespace } = plane;
  if (namespace !== null && namespace !== 'kube-system') {
    undo.push(`namespace ${namespace}`, () => removeNamespace(undoing, namespace));
    await makeNamespace(kube, ours(namespaceObject(namespace), { run: rig.runId }));
  }
  await apply(before);
  for (const chart of charts) {
    const release = suppliedRelease(chart, arm.mesh, rig.supply);
    log.status(`installing chart ${release.release} of ${arm.label}`);
    const rendered = await helm.template(release);
    requireRendered(chart.release, chart.asserts, rendered);
    undo.push(`helm uninstall ${release.release}`, () =>
      // Helm's word is no proof either way: the sweep asks the API server.
      undoingHelm.uninstall(release).catch((error: unknown) => {
        log.warn(`helm uninstall ${release.release}: ${messageOf(error)}`);
      }),
    );
    await installChart(rig, release);
    const { sha256 } = await helm.pull(release.chart);
    await step('chart-installed', { arm: arm.id, release: release.release, chart: release.chart, sha256 });
  }
  const { groupsWithFinalizers = [] } = plane.leftovers;
  // Before its charts go: the control plane answers these finalizers.
  if (groupsWithFinalizers.length > 0)
    undo.push(`objects of ${arm.label} with finalizers`, async () => {
      await removeGroups(undoing, groupsWithFinalizers);
    });
  await apply(settings);
  return request;
}

/** @throws HarnessError RENDER-WITHOUT-EFFECT (exit 4): most charts accept unknown keys in silence. */
export function requireRendered(
  release: string,
  asserts: ReturnType<ClusterPlane['install']>['charts'][number]['asserts'],
  rendered: readonly KubeObject[],
): void {
  const missing = asserts.filter(({ holds }) => !holds(rendered)).map(({ claim }) => claim);
  if (missing.length === 0) return;
  throw targetError({
    code: 'RENDER-WITHOUT-EFFECT',
    message: `chart ${release}, as rendered, does not do what its values ask for: ${missing.join('; ')}`,
    hint: 'this version of the chart names its values otherwise: compare meshes/<mesh>/values with helm show values',
  });
}
