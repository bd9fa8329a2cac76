import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Calls, ClusterPlane, ProofPlace } from '../cluster-plane.ts';
import { calledDirectly } from '../_shared/cluster-proof.ts';
import { containersOf } from '../_shared/cluster-render.ts';
import { item } from '../_shared/evidence.ts';

/** The client calls the server's Service; nothing but the cluster's own network is in the path. */
export const cluster: ClusterPlane = {
  available: true,
  profiles: ['vendor', 'equal-cpu'],
  fidelity: 'none',
  fidelityNote: `no proxy in the path, the cluster's own network`,
  versions: {},
  namespace: null,
  unfit: () => [],
  install: () => ({ before: [], charts: [], settings: [] }),
  enrolment: () => ({ namespaceLabels: {}, podAnnotations: {}, objects: [], injected: [] }),
  roles: { dataPlane: [], controlPlane: [] },
  proof: {
    readings: [],
    before: (_, calls, place) => nothingInThePath(calls, place),
    after: (_, calls, place) => nothingInThePath(calls, place),
    facts: () => ({
      tlsVersion: null,
      cipher: null,
      curve: null,
      httpByHop: ['HTTP/1.1'],
      proxyThreads: [],
      telemetry: null,
      filters: [],
      settings: {},
    }),
  },
  leftovers: {},
};

const proxyHeader = /^(x-forwarded-|x-envoy-|x-request-id$|l5d-)/;

function nothingInThePath(calls: Calls, { pods }: ProofPlace): EvidenceItem[] {
  const crowded = (['client', 'server'] as const).filter((side) => containersOf(pods[side]).length !== 1);
  const headers = Object.keys(calls.seenHeaders).filter((name) => proxyHeader.test(name));
  return [
    item(
      'each pod holds its own container alone',
      crowded.length === 0,
      (['client', 'server'] as const).map((side) => `${side}: ${namesOf(pods[side])}`).join('; '),
    ),
    item('the application sees no header of a proxy', headers.length === 0, headers.join(', ') || 'none'),
    item('the application sees the client itself', calledDirectly(calls), calls.seenRemoteAddress),
    item('a plaintext call from outside is answered', calls.outside.accepted, calls.outside.how),
  ];
}

const namesOf = (pod: ProofPlace['pods']['client']): string =>
  containersOf(pod)
    .map(({ name }) => name)
    .join(', ');
