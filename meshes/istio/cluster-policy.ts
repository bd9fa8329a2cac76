import type { KubeObject } from '../../harness/io/kube-object.ts';
import { workloadNames } from '../cluster-plane.ts';
import { istioNamespace } from './cluster-charts.ts';

export const trustDomain = 'cluster.local';

/** `spiffe://cluster.local/ns/<namespace>/sa/<account>` without its scheme, as policies take it. */
export const principalOf = (namespace: string, account: string): string =>
  `${trustDomain}/ns/${namespace}/sa/${account}`;

/** Plaintext is refused in the whole mesh. */
export const strictTls: KubeObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: istioNamespace },
  spec: { mtls: { mode: 'STRICT' } },
};

/** Lets one account alone call the server's pods. */
export const allowTo = (
  namespace: string,
  { name, account }: { readonly name: string; readonly account: string },
): KubeObject => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: workloadNames.server } },
    action: 'ALLOW',
    rules: [{ from: [{ source: { principals: [principalOf(namespace, account)] } }] }],
  },
});
