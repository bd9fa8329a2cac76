import type { Leftovers } from '../cluster-plane.ts';

/** What Helm keeps by policy and what istiod makes by itself. */
export const istioLeftovers: Leftovers = {
  crds: /^.+\.istio\.io$/,
  webhooks: /^istio.*$/,
  clusterRoles: /^(istio|ztunnel).*$/,
  gatewayClasses: /^istio(-.*)?$/,
  everywhere: [
    { kind: 'ConfigMap', name: /^istio-ca-(root-cert|crl)$/ },
    { kind: 'Secret', name: /^istio-ca-secret$/ },
  ],
};
