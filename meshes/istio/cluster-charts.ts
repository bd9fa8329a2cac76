import type { ChartRelease, ClusterInstallRequest, RenderAssert } from '../cluster-plane.ts';
import { chartSource, readPins } from '../_shared/cluster-pins.ts';
import { claim, configIn, containersOf, defines, goesTo, hasEnvironment, objectIn } from '../_shared/cluster-render.ts';
import { mergedValues, placedOn, readValues, type ChartValues } from '../_shared/cluster-values.ts';

const folder = import.meta.dirname;

export const istioPins = readPins(folder);
export const istioNamespace = 'istio-system';

/** How long images may take to arrive and their pods to be ready. */
const readyTimeoutMs = 300_000;

/** Definitions of Istio's own objects; the first release of all. */
export const baseChart = (): ChartRelease => ({
  release: 'istio-base',
  namespace: istioNamespace,
  chart: chartSource(istioPins, 'base'),
  values: readValues(folder, 'base'),
  asserts: [defines('peerauthentications.security.istio.io'), defines('authorizationpolicies.security.istio.io')],
  readyTimeoutMs: 60_000,
});

/** What a mesh of this vendor adds to its control plane. */
export interface IstiodAdditions {
  readonly values?: ChartValues;
  readonly asserts?: readonly RenderAssert[];
}

export const istiodChart = (request: ClusterInstallRequest, additions: IstiodAdditions = {}): ChartRelease => ({
  release: 'istiod',
  namespace: istioNamespace,
  chart: chartSource(istioPins, 'istiod'),
  values: mergedValues(
    readValues(folder, 'istiod'),
    { global: { tag: tagOf(request) } },
    placedOn('system', request),
    additions.values ?? {},
  ),
  asserts: [
    hasEnvironment({ kind: 'Deployment', name: 'istiod', container: 'discovery' }, 'ENABLE_NATIVE_SIDECARS', 'true'),
    claim('one control plane and no autoscaler', (objects) => {
      const replicas = (objectIn(objects, 'Deployment', 'istiod')?.['spec'] as { replicas?: number } | undefined)
        ?.replicas;
      return replicas === 1 && !objects.some(({ kind }) => kind === 'HorizontalPodAutoscaler');
    }),
    claim('counters of TLS and of requests are kept in the proxies', (objects) => {
      const mesh = configIn(objects, 'istio', 'mesh');
      return mesh.includes('inclusionRegexps') && mesh.includes('ssl') && mesh.includes('downstream_rq_');
    }),
    runsImage('Deployment', 'istiod', request),
    ...(request.nodesHaveRoles ? [goesTo('Deployment', 'istiod', 'system')] : []),
    ...(additions.asserts ?? []),
  ],
  readyTimeoutMs,
});

/** The release that runs, or that a supply stands in with. */
export const tagOf = ({ versions }: Pick<ClusterInstallRequest, 'versions'>): string =>
  versions['istio'] ?? istioPins.versions['istio'] ?? '';

/** That every image of a workload is of this release; the distroless variant has a suffix. */
export const runsImage = (kind: string, name: string, request: ClusterInstallRequest): RenderAssert =>
  claim(`${name} runs images of ${tagOf(request)}`, (objects) => {
    const images = containersOf(objectIn(objects, kind, name)).map(({ image = '' }) => image.split(':').at(-1) ?? '');
    return images.length > 0 && images.every((tag) => tag === tagOf(request) || tag === `${tagOf(request)}-distroless`);
  });
