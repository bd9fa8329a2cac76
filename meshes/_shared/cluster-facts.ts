import type { ObservedPods, Readings } from '../cluster-plane.ts';
import { containerOf } from './cluster-render.ts';
import { sumMetrics, type MetricSample } from './prometheus.ts';

type TlsFact = 'versions' | 'ciphers' | 'curves';

const labelOf: Readonly<Record<TlsFact, string>> = {
  versions: 'envoy_ssl_version',
  ciphers: 'envoy_ssl_cipher',
  curves: 'envoy_ssl_curve',
};

/**
 * What Envoy's listeners negotiated: `TLSv1.3`, several joined, null where nothing was counted. Istio has the value in the
 * counter's name (`envoy_listener_ssl_versions_TLSv1_3`), Consul in a label (`envoy_ssl_version="TLSv1.3"`).
 */
export function negotiated(samples: readonly MetricSample[], fact: TlsFact): string | null {
  const prefix = `envoy_listener_ssl_${fact}`;
  const found = samples
    .filter(({ name, value }) => value > 0 && (name === prefix || name.startsWith(`${prefix}_`)))
    .map(({ name, labels }) => labels[labelOf[fact]] ?? name.slice(prefix.length + 1))
    .filter((text) => text !== '')
    .map((text) => text.replace(/^(TLSv1)_(\d)$/, '$1.$2'));
  return found.length === 0 ? null : [...new Set(found)].sort().join(' + ');
}

/** Worker threads of an Envoy; none where it does not say. */
export const envoyThreads = (samples: readonly MetricSample[]): readonly number[] =>
  samples.filter(({ name }) => name === 'envoy_server_concurrency').map(({ value }) => value);

/** HTTP version of connections that were counted by version: `HTTP/1.1`, `HTTP/2`, both joined; null where none was. */
export function httpVersion(
  samples: readonly MetricSample[],
  side: 'downstream' | 'upstream',
  labels: Readonly<Record<string, RegExp>>,
): string | null {
  const counted = (version: 1 | 2): number =>
    sumMetrics(samples, new RegExp(`^envoy_(http|cluster)_${side}_cx_http${version}_total$`), labels);
  const versions = [...(counted(1) > 0 ? ['HTTP/1.1'] : []), ...(counted(2) > 0 ? ['HTTP/2'] : [])];
  return versions.length === 0 ? null : versions.join(' + ');
}

/** Requests and limits of the container that the mesh put into each pod, as the API server holds them. */
export function injectedResources(pods: ObservedPods, container: string): Readonly<Record<string, string>> {
  const sides = (['client', 'server'] as const).flatMap((side) => {
    const { requests, limits } = containerOf(pods[side], container)?.resources ?? {};
    const told = (['cpu', 'memory'] as const).flatMap((resource) => [
      [`${side}: ${resource} request`, requests?.[resource] ?? 'none'],
      [`${side}: ${resource} limit`, limits?.[resource] ?? 'none'],
    ]);
    return told as [string, string][];
  });
  return Object.fromEntries(sides);
}

export const samplesOf = (readings: Readings, id: string): readonly MetricSample[] => readings.get(id)?.samples ?? [];
