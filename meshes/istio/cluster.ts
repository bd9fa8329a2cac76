import { workloadNames, type ClusterEnrolRequest, type ClusterPlane } from '../cluster-plane.ts';
import { equalShare } from '../_shared/cluster-share.ts';
import { baseChart, istiodChart, istioNamespace, istioPins } from './cluster-charts.ts';
import { allowTo, strictTls } from './cluster-policy.ts';
import { sidecarProof } from './cluster-proof.ts';
import { istioLeftovers } from './leftovers.ts';

/** Istio with a sidecar in each pod, from the vendor's charts. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'real',
  fidelityNote: `Istio's own charts and images`,
  versions: istioPins.versions,
  namespace: istioNamespace,
  unfit: () => [],
  install: (request) => ({ before: [], charts: [baseChart(), istiodChart(request)], settings: [strictTls] }),
  enrolment: (request) => ({
    namespaceLabels: { 'istio-injection': 'enabled' },
    podAnnotations: sizeOf(request),
    objects: [allowTo(request.namespace, { name: 'server-allow', account: workloadNames.client })],
    injected: ['istio-proxy'],
  }),
  roles: {
    dataPlane: [{ namespace: 'arm', container: 'istio-proxy' }],
    controlPlane: [{ namespace: istioNamespace, labels: 'app=istiod' }],
  },
  proof: sidecarProof,
  leftovers: istioLeftovers,
};

/** All four at once: setting any one of them drops every resource that the chart would have set. */
function sizeOf(request: ClusterEnrolRequest): Readonly<Record<string, string>> {
  const share = equalShare(request, 2);
  if (!share) return {};
  return {
    'sidecar.istio.io/proxyCPU': share.cpu,
    'sidecar.istio.io/proxyCPULimit': share.cpu,
    'sidecar.istio.io/proxyMemory': '256Mi',
    'sidecar.istio.io/proxyMemoryLimit': '512Mi',
    'proxy.istio.io/config': JSON.stringify({ concurrency: share.threads }),
  };
}
