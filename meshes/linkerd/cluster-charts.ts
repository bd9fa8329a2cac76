import type { KubeObject } from '../../harness/io/kube-object.ts';
import type { ChartRelease, ClusterInstallRequest } from '../cluster-plane.ts';
import { chartSource, readPins } from '../_shared/cluster-pins.ts';
import { bringsNoGatewayApi, claim, configIn, defines, goesTo, holdsNo } from '../_shared/cluster-render.ts';
import { mergedValues, placedOn, readValues } from '../_shared/cluster-values.ts';

const folder = import.meta.dirname;

export const linkerdPins = readPins(folder);
export const linkerdNamespace = 'linkerd';

/** Definitions first, then the control plane with this install's own trust anchor. */
export const linkerdCharts = (request: ClusterInstallRequest): readonly ChartRelease[] => [
  {
    release: 'linkerd-crds',
    namespace: linkerdNamespace,
    chart: chartSource(linkerdPins, 'linkerd-crds'),
    values: readValues(folder, 'linkerd-crds'),
    asserts: [defines('servers.policy.linkerd.io'), bringsNoGatewayApi],
    readyTimeoutMs: 60_000,
  },
  {
    release: 'linkerd-control-plane',
    namespace: linkerdNamespace,
    chart: chartSource(linkerdPins, 'linkerd-control-plane'),
    values: mergedValues(readValues(folder, 'linkerd-control-plane'), placement(request)),
    setFiles: setFilesOf(request),
    asserts: [
      holdsNo('nothing is reported to the vendor', ({ kind }) => kind === 'CronJob'),
      claim('a pod without its proxy is refused', (objects) => {
        const policies = failurePolicies(objects);
        return policies.length > 0 && policies.every((policy) => policy === 'Fail');
      }),
      claim('sidecars are native', (objects) =>
        /"?nativeSidecar"?: true/.test(configIn(objects, 'linkerd-config', 'values')),
      ),
      ...(request.nodesHaveRoles ? controllers.map((name) => goesTo('Deployment', name, 'system')) : []),
    ],
    readyTimeoutMs: 300_000,
  },
];

const controllers = ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector'] as const;

const placement = (request: ClusterInstallRequest): ReturnType<typeof placedOn> =>
  request.nodesHaveRoles
    ? mergedValues({ nodeSelector: { 'kubernetes.io/os': 'linux' } }, placedOn('system', request))
    : {};

/** Where the chart takes each file of `linkerdSecrets`. */
const setFilesOf = ({ secretFiles }: ClusterInstallRequest): Readonly<Record<string, string>> => ({
  identityTrustAnchorsPEM: secretFiles['ca.crt'] ?? '',
  'identity.issuer.tls.crtPEM': secretFiles['issuer.crt'] ?? '',
  'identity.issuer.tls.keyPEM': secretFiles['issuer.key'] ?? '',
});

const failurePolicies = (objects: readonly KubeObject[]): readonly unknown[] =>
  objects
    .filter(({ kind }) => kind === 'MutatingWebhookConfiguration')
    .flatMap(({ webhooks }) =>
      (webhooks as readonly { readonly failurePolicy?: unknown }[]).map((each) => each.failurePolicy),
    );
