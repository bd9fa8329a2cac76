import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Helm } from '../../../harness/io/helm.ts';
import { silentLog } from '../../../harness/io/log.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { containersOf } from '../../../meshes/_shared/cluster-render.ts';
import type { ChartRelease, ClusterPlane, ClusterTraits } from '../../../meshes/cluster-plane.ts';
import type { Profile } from '../../../harness/core/plan.ts';
import { ensureTools } from '../../../toolchain/ensure.ts';
import { enrolRequest, twoNodes } from '../../fixtures/cluster-requests.ts';

/** Chart folders by the names under which meshes pin them. */
export type ChartFolders = Readonly<Record<string, string>>;

/** A release as the real chart renders it, and what its asserts say of that. */
export interface RenderedChart {
  readonly release: string;
  readonly objects: readonly KubeObject[];
  /** Claims that do not hold. */
  readonly failed: readonly string[];
}

export interface RenderOptions {
  readonly charts: ChartFolders;
  readonly nodesHaveRoles?: boolean;
  readonly cluster?: ClusterTraits;
  /** Without our values: what the vendor's defaults render. */
  readonly bare?: boolean;
}

/** Renders every chart of a plane that there is a folder for, with real Helm. */
export async function rendered(
  plane: ClusterPlane,
  profile: Profile,
  { charts, nodesHaveRoles = true, cluster = twoNodes, bare = false }: RenderOptions,
): Promise<readonly RenderedChart[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-render-'));
  try {
    const { helm: program } = await ensureTools(['helm'], { log: silentLog });
    const helm = new Helm({ path: program, kubeVersion: '1.34.4', folder });
    const render = async (release: ChartRelease): Promise<RenderedChart> => {
      const chart = {
        ...release,
        chart: { name: release.chart.name, folder: charts[release.chart.name] ?? '' },
        values: bare ? {} : release.values,
      };
      const objects = await helm.template(chart);
      return {
        release: release.release,
        objects,
        failed: release.asserts.filter(({ holds }) => !holds(objects)).map(({ claim }) => claim),
      };
    };
    const request = enrolRequest(plane, profile, { nodesHaveRoles, cluster });
    return await Promise.all(plane.install(request).charts.map(render));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Images of a render by name, without tag and digest. */
export const imageNames = (charts: readonly RenderedChart[]): readonly string[] => [
  ...new Set(
    charts.flatMap(({ objects }) => objects.flatMap(containersOf)).map(({ image = '' }) => nameOfImage(image)),
  ),
];

export const nameOfImage = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

const swept = ['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition'] as const;

/** Objects of the whole cluster that the plane's sweep would not find, by `<kind> <name>`. */
export function unswept(plane: ClusterPlane, charts: readonly RenderedChart[]): readonly string[] {
  const { crds, webhooks, clusterRoles } = plane.leftovers;
  const patternOf = (kind: string): RegExp | undefined =>
    kind === 'CustomResourceDefinition' ? crds : kind.endsWith('WebhookConfiguration') ? webhooks : clusterRoles;
  return charts
    .flatMap(({ objects }) => objects)
    .filter(({ kind }) => swept.some((each) => each === kind) || kind.endsWith('WebhookConfiguration'))
    .filter(({ kind, metadata }) => patternOf(kind)?.test(metadata.name) !== true)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}
