import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { ProofPlace } from '../cluster-plane.ts';
import { item } from '../_shared/evidence.ts';
import { nodeProxyPath } from '../_shared/cluster-ztunnel.ts';
import { istioNamespace } from './cluster-charts.ts';

/** The path through the ztunnels of both nodes. */
export const ztunnelPath = nodeProxyPath({ namespace: istioNamespace, labels: 'app=ztunnel' });

/** Istio's node agent marks a pod whose traffic it takes. */
export function taken({ pods }: ProofPlace): EvidenceItem {
  const states = (['client', 'server'] as const).map((side) => ({
    side,
    state: pods[side].metadata.annotations?.['ambient.istio.io/redirection'] ?? 'not set',
  }));
  return item(
    'the traffic of both pods is taken by their node proxies',
    states.every(({ state }) => state === 'enabled'),
    states.map(({ side, state }) => `${side}: ${state}`).join(', '),
  );
}
