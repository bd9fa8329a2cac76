import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Calls, Grown, ProofPlace, ProofReading, Readings } from '../cluster-plane.ts';
import { containerOf } from './cluster-render.ts';
import type { TrafficWindow } from '../mesh.ts';
import { item } from './evidence.ts';
import { sumMetrics } from './prometheus.ts';

/** Share of what was sent that the counters must have seen. */
const carriedShare = 0.99;

export type MetricsReading = Extract<ProofReading, { kind: 'metrics' }> & { readonly alive: string };

export type Labels = Readonly<Record<string, RegExp>>;

/** Whether the scrape holds the sample that every healthy answer holds. */
export const isAlive = (readings: Readings, { id, alive }: MetricsReading): boolean =>
  readings.get(id)?.samples.some(({ name }) => name === alive) === true;

/** Sum of a counter; NaN where the scrape is not alive, because an absent counter says 0 only in a live one. */
export const counted = (readings: Readings, reading: MetricsReading, name: RegExp, labels: Labels = {}): number =>
  isAlive(readings, reading) ? sumMetrics(readings.get(reading.id)?.samples ?? [], name, labels) : NaN;

/** Growth of a counter; NaN where one of the two scrapes is not alive. No comparison with NaN holds. */
export const grownBy = (
  { before, after }: Pick<Grown, 'before' | 'after'>,
  reading: MetricsReading,
  name: RegExp,
  labels: Labels = {},
): number => counted(after, reading, name, labels) - counted(before, reading, name, labels);

const told = (count: number, of: string): string => (Number.isNaN(count) ? 'no answer of the proxy' : `${count} ${of}`);

export const carriedRequests = (proxy: string, grown: number, window: TrafficWindow): EvidenceItem =>
  item(
    `the ${proxy} carried at least 99 % of the requests sent`,
    window.requests > 0 && grown >= carriedShare * window.requests,
    told(grown, `of ${window.requests} requests`),
  );

export function carriedBytes(proxy: string, grown: number, window: TrafficWindow): EvidenceItem {
  const payload = window.requests * window.payloadBytes;
  return item(
    `the ${proxy} carried at least 99 % of the payload bytes sent`,
    window.requests > 0 && grown >= carriedShare * payload,
    told(grown, `of ${payload} bytes`),
  );
}

export const allowedByPolicy = (grown: number, window: TrafficWindow): EvidenceItem =>
  item(
    'the authorisation policy allowed the traffic',
    window.requests > 0 && grown >= carriedShare * window.requests,
    told(grown, `of ${window.requests} allowed`),
  );

/** A counter that must not move, such as one of traffic that goes round the mesh. */
export const unmoved = (claim: string, grown: number): EvidenceItem => item(claim, grown === 0, told(grown, 'counted'));

export const someCounted = (claim: string, count: number, of: string): EvidenceItem =>
  item(claim, count > 0, told(count, of));

/** Whether the API server holds the mesh's container in both pods. */
export function sidecarsInjected({ pods }: ProofPlace, proxy: string): EvidenceItem {
  const without = (['client', 'server'] as const).filter((side) => containerOf(pods[side], proxy) === undefined);
  const observed = without.map((side) => `none in ${side}`).join(', ') || proxy;
  return item('both pods hold a sidecar', without.length === 0, observed);
}

export const refusedOutside = ({ outside }: Calls): EvidenceItem =>
  item('a plaintext call from outside the mesh is refused', !outside.accepted, outside.how);

/** The header in which Envoy tells the application who called: x-forwarded-client-cert. */
export function identitySeen({ seenHeaders }: Calls, uri: RegExp): EvidenceItem {
  const header = seenHeaders['x-forwarded-client-cert'] ?? '';
  const shown = /URI=[^;,"]*/.exec(header)?.[0];
  return item(
    `the application sees the caller's identity`,
    shown !== undefined && uri.test(shown.slice('URI='.length)),
    shown ?? 'no URI in x-forwarded-client-cert',
  );
}

/** Whether the application is called from the client pod's own address. */
export const calledDirectly = ({ seenRemoteAddress, clientPodIp }: Calls): boolean =>
  seenRemoteAddress === clientPodIp || seenRemoteAddress.startsWith(`${clientPodIp}:`);

/** Text as a pattern that matches it alone. */
export const exactly = (text: string): RegExp => new RegExp(`^${escaped(text)}$`);

/** Text for use within a pattern. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
