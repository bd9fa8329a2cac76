import type { ChartRelease, ClusterInstallRequest } from '../cluster-plane.ts';
import { chartSource } from '../_shared/cluster-pins.ts';
import { claim, configIn, hasEnvironment } from '../_shared/cluster-render.ts';
import { resourcesOf, type CpuShare } from '../_shared/cluster-share.ts';
import { sizeAsserts } from '../_shared/cluster-ztunnel.ts';
import { mergedValues, readValues, type ChartValues } from '../_shared/cluster-values.ts';
import {
  baseChart,
  istiodChart,
  istioNamespace,
  istioPins,
  runsImage,
  tagOf,
  type IstiodAdditions,
} from './cluster-charts.ts';

const folder = import.meta.dirname;
const readyTimeoutMs = 300_000;

/** Memory of ztunnel where its CPU is a share: as the vendor's request, with a limit. */
const ztunnelMemory = { request: '512Mi', limit: '1Gi' } as const;

const discovery = { kind: 'Deployment', name: 'istiod', container: 'discovery' } as const;

/** The four charts of ambient mode; `ztunnel` is each node proxy's share of the CPU, absent for the vendor's defaults. */
export function ambientCharts(
  request: ClusterInstallRequest,
  { ztunnel, istiod = {} }: { readonly ztunnel: CpuShare | undefined; readonly istiod?: IstiodAdditions },
): readonly ChartRelease[] {
  const ambient: IstiodAdditions = {
    values: mergedValues({ profile: 'ambient' }, istiod.values ?? {}),
    asserts: [hasEnvironment(discovery, 'PILOT_ENABLE_AMBIENT', 'true'), ...(istiod.asserts ?? [])],
  };
  return [baseChart(), istiodChart(request, ambient), cniChart(request), ztunnelChart(request, ztunnel)];
}

const cniChart = (request: ClusterInstallRequest): ChartRelease => ({
  release: 'istio-cni',
  namespace: istioNamespace,
  chart: chartSource(istioPins, 'cni'),
  values: mergedValues(readValues(folder, 'cni'), { global: { tag: tagOf(request) } }, platformOf(request)),
  asserts: [
    claim(
      'the node agent is in ambient mode',
      (objects) => configIn(objects, 'istio-cni-config', 'AMBIENT_ENABLED') === 'true',
    ),
    runsImage('DaemonSet', 'istio-cni-node', request),
  ],
  readyTimeoutMs,
});

/** k3s has the folders of its network plugin elsewhere, but only while it runs its own. */
const platformOf = ({ cluster }: ClusterInstallRequest): ChartValues =>
  cluster.distribution === 'k3s' && cluster.cni === 'flannel' ? { global: { platform: 'k3s' } } : {};

const ztunnelChart = (request: ClusterInstallRequest, share: CpuShare | undefined): ChartRelease => ({
  release: 'ztunnel',
  namespace: istioNamespace,
  chart: chartSource(istioPins, 'ztunnel'),
  values: mergedValues(readValues(folder, 'ztunnel'), { tag: tagOf(request) }, share ? sized(share) : {}),
  asserts: [runsImage('DaemonSet', 'ztunnel', request), ...(share ? sizeAsserts('ztunnel', share) : [])],
  readyTimeoutMs,
});

const sized = (share: CpuShare): ChartValues => ({
  env: { ZTUNNEL_WORKER_THREADS: String(share.threads) },
  resources: resourcesOf(share, ztunnelMemory),
});
