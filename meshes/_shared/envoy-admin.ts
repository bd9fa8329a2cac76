import type { Lab } from '../../harness/targets/lab/lab.ts';

/** Where a proxy's admin interface listens, seen from inside its namespace. */
export interface EnvoyAdmin {
  readonly namespace: string;
  readonly port: number;
}

/** Counters and gauges by full name. https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--stats */
export type EnvoyStats = ReadonlyMap<string, number>;

const query = async (lab: Lab, admin: EnvoyAdmin, path: string): Promise<string> => {
  const answer = await lab.http({ namespace: admin.namespace, host: '127.0.0.1', port: admin.port, path });
  if (answer.status !== 200) throw new Error(`Envoy admin ${path} answered ${answer.status}: ${answer.body}`);
  return answer.body;
};

export async function envoyReady(lab: Lab, admin: EnvoyAdmin): Promise<true | undefined> {
  return (await query(lab, admin, '/ready')).startsWith('LIVE') || undefined;
}

/** All statistics whose name contains a match of the regular expression; used ones only, as Envoy prints them. */
export async function envoyStats(lab: Lab, admin: EnvoyAdmin, filter: RegExp): Promise<EnvoyStats> {
  return parseStats(await query(lab, admin, `/stats?filter=${encodeURIComponent(filter.source)}`));
}

/** `name: value` lines; histograms and texts are left out. */
export function parseStats(text: string): EnvoyStats {
  const stats = new Map<string, number>();
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf(': ');
    const value = Number(line.slice(at + 2));
    if (at > 0 && Number.isFinite(value)) stats.set(line.slice(0, at), value);
  }
  return stats;
}

/** Sum over all statistics whose full name matches. */
export function sumStats(stats: EnvoyStats, name: RegExp): number {
  let sum = 0;
  for (const [key, value] of stats) if (name.test(key)) sum += value;
  return sum;
}

export interface EnvoyServer {
  readonly version: string;
  /** What it was built with: `BoringSSL`. */
  readonly tlsLibrary: string;
  readonly workerThreads: number;
  readonly logLevel: string;
}

export async function envoyServer(lab: Lab, admin: EnvoyAdmin): Promise<EnvoyServer> {
  return parseServer(await query(lab, admin, '/server_info'));
}

/** Its version is `<commit>/1.40.0/Clean/RELEASE/BoringSSL`. */
export function parseServer(text: string): EnvoyServer {
  const info = JSON.parse(text) as {
    version: string;
    command_line_options: { concurrency: number; log_level?: string };
  };
  const [, version = info.version, , , tlsLibrary = 'TLS library not told'] = info.version.split('/');
  const { concurrency, log_level: logLevel = 'not told' } = info.command_line_options;
  return { version, tlsLibrary, workerThreads: concurrency, logLevel };
}

/** Its whole configuration. https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--config_dump */
export async function envoyConfig(lab: Lab, admin: EnvoyAdmin): Promise<unknown> {
  return JSON.parse(await query(lab, admin, '/config_dump'));
}

/** State of its clusters, with the limits in force. https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--clusters */
export async function envoyClusters(lab: Lab, admin: EnvoyAdmin): Promise<unknown> {
  return JSON.parse(await query(lab, admin, '/clusters?format=json'));
}

/** Names of the HTTP and network filters in the listeners that are loaded, without Envoy's common prefixes. */
export function filtersIn(dump: unknown): string[] {
  const { configs } = dump as { configs: { '@type': string }[] };
  const listeners = configs.filter((config) => config['@type'].includes('ListenersConfigDump'));
  const names = new Set<string>();
  visitFilters(listeners, (name) => names.add(name.replace(/^envoy\.(filters\.)?/, '')));
  return [...names].sort();
}

function visitFilters(node: unknown, found: (name: string) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) visitFilters(child, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if ((key === 'filters' || key === 'http_filters') && Array.isArray(child)) {
      for (const filter of child as { name?: unknown }[]) if (typeof filter.name === 'string') found(filter.name);
    }
    visitFilters(child, found);
  }
}
