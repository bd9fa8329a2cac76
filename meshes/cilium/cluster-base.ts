import type {
  ChartRelease,
  ClusterInstallRequest,
  ClusterTraits,
  ContainerSelector,
  Leftovers,
  RenderAssert,
} from '../cluster-plane.ts';
import { chartSource, readPins } from '../_shared/cluster-pins.ts';
import { claim, configIn, goesTo } from '../_shared/cluster-render.ts';
import { mergedValues, placedOn, readValues, toleration, type ChartValues } from '../_shared/cluster-values.ts';

const folder = import.meta.dirname;

export const ciliumPins = readPins(folder);
/** It is the cluster's network plugin, so it lives beside the cluster's own parts. */
export const ciliumNamespace = 'kube-system';

/** The one chart; `mode` is what a mode of this mesh adds to it. */
export const ciliumChart = (
  request: ClusterInstallRequest,
  mode: { readonly values: ChartValues; readonly asserts: readonly RenderAssert[] },
): ChartRelease => ({
  release: 'cilium',
  namespace: ciliumNamespace,
  chart: chartSource(ciliumPins, 'cilium'),
  values: mergedValues(
    readValues(folder, 'cilium'),
    { k8sServiceHost: request.apiServer.host, k8sServicePort: request.apiServer.port },
    request.nodesHaveRoles ? { operator: operatorPlacement(request) } : {},
    mode.values,
  ),
  asserts: [
    configured('kube-proxy-replacement', 'true'),
    ...mode.asserts,
    ...(request.nodesHaveRoles ? [goesTo('Deployment', 'cilium-operator', 'system')] : []),
  ],
  readyTimeoutMs: 420_000,
});

/** It has to start while no network plugin is there, so it keeps the tolerations that the chart would give it. */
const operatorPlacement = (request: ClusterInstallRequest): ChartValues =>
  mergedValues({ nodeSelector: { 'kubernetes.io/os': 'linux' } }, placedOn('system', request), {
    tolerations: [
      toleration('system'),
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists' },
      { key: 'node.cilium.io/agent-not-ready', operator: 'Exists' },
    ],
  });

/** That the agent is told so: the chart takes a misspelt encryption for none, its schema notwithstanding. */
export const configured = (key: string, value: string): RenderAssert =>
  claim(`the agent's ${key} is ${value}`, (objects) => configIn(objects, 'cilium-config', key) === value);

/** Only a cluster that waits for its network plugin qualifies: swapping one leaves pods on a dead network. */
export function needsOwnCluster({ cni }: ClusterTraits): readonly string[] {
  if (cni === 'none') return [];
  const found = cni === null ? 'which network plugin it has cannot be told' : `its network plugin is ${cni}`;
  return [
    `${found}: Cilium has to be a cluster's own plugin; make one without any (kind: disableDefaultCNI, k3s: --flannel-backend=none --disable-network-policy --disable-kube-proxy)`,
  ];
}

/** WireGuard encrypts from node to node; on one node nothing is encrypted. */
export const needsTwoNodes = ({ singleNode, schedulableNodes }: ClusterTraits): readonly string[] =>
  singleNode || schedulableNodes < 2
    ? ['client and server share a node: WireGuard encrypts between nodes only, so nothing would be encrypted']
    : [];

export const ciliumControlPlane: readonly ContainerSelector[] = [
  { namespace: ciliumNamespace, labels: 'io.cilium/app=operator' },
  { namespace: ciliumNamespace, labels: 'k8s-app=cilium' },
];

/** Its operator makes the definitions at run time. */
export const ciliumLeftovers: Leftovers = {
  crds: /^.+\.cilium\.io$/,
  clusterRoles: /^cilium.*$/,
};

export const agentLabels = 'k8s-app=cilium';
export const agentContainer = 'cilium-agent';
