import type { KubeObject } from '../../harness/io/kube-object.ts';
import type { ChartRelease, ClusterInstallRequest, RenderAssert } from '../cluster-plane.ts';
import { chartSource, readPins } from '../_shared/cluster-pins.ts';
import {
  bringsNoGatewayApi,
  claim,
  containersOf,
  defines,
  goesTo,
  holdsNo,
  objectIn,
} from '../_shared/cluster-render.ts';
import { mergedValues, readValues, type ChartValues } from '../_shared/cluster-values.ts';

const folder = import.meta.dirname;

export const consulPins = readPins(folder);
export const consulNamespace = 'consul';

export const consulChart = (request: ClusterInstallRequest): ChartRelease => ({
  release: 'consul',
  namespace: consulNamespace,
  chart: chartSource(consulPins, 'consul'),
  values: mergedValues(readValues(folder, 'consul'), request.nodesHaveRoles ? onSystemNodes : {}),
  asserts: [
    defines('serviceintentions.consul.hashicorp.com'),
    bringsNoGatewayApi,
    injectorHas('sidecars are native', '-default-enable-consul-dataplane-as-sidecar=true'),
    injectorHas('the proxies give their counters', '-default-enable-metrics=true'),
    injectorHas('transparent capture is on', '-default-enable-transparent-proxy=true'),
    holdsNo(
      'no hook waits for a certificate of the control channel',
      ({ metadata }) => metadata.name === 'consul-tls-init',
    ),
    ...(request.nodesHaveRoles
      ? [goesTo('StatefulSet', 'consul-server', 'system'), goesTo('Deployment', 'consul-connect-injector', 'system')]
      : []),
  ],
  readyTimeoutMs: 300_000,
});

/** The chart takes text where others take a map or a list; its hook Jobs get a toleration by way of `acls` alone. */
const selector = 'bench: system\n';
const tolerations = '- {key: bench, operator: Equal, value: system, effect: NoSchedule}\n';

const onSystemNodes: ChartValues = {
  global: { acls: { tolerations } },
  server: { nodeSelector: selector, tolerations },
  connectInject: { nodeSelector: selector, tolerations },
  webhookCertManager: { nodeSelector: selector, tolerations },
};

/** The injector's flags stand in a shell command. */
const injectorFlags = (objects: readonly KubeObject[]): string =>
  containersOf(objectIn(objects, 'Deployment', 'consul-connect-injector'))
    .flatMap(({ command, args }) => [...(command ?? []), ...(args ?? [])])
    .join(' ');

const injectorHas = (text: string, flag: string): RenderAssert =>
  claim(text, (objects) => injectorFlags(objects).includes(` ${flag} `));
