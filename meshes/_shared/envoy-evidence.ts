import type { EvidenceItem, ObservedFacts } from '../../harness/core/trial.ts';
import { outsideNamespace } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import type { Enrolled, TrafficWindow } from '../mesh.ts';
import {
  envoyClusters,
  envoyConfig,
  envoyServer,
  envoyStats,
  filtersIn,
  sumStats,
  type EnvoyAdmin,
  type EnvoyStats,
} from './envoy-admin.ts';
import { askThroughPath, callFromOutside, identityHeader, item } from './evidence.ts';
import { carryingCounters } from './settings/carrying-path.ts';
import { proxySettings, settingsBySide, type ProxyAnswers } from './settings/proxy-settings.ts';

/** How one proxy of a pair counts; patterns are matched against full names of Envoy statistics. */
export interface ProxyCounters {
  readonly admin: EnvoyAdmin;
  /** Counts every request (L7) or every byte towards the application's client (L4). */
  readonly carried: RegExp;
}

/** What is particular to a mesh whose data plane is a pair of Envoys. */
export interface EnvoyPath {
  readonly address: { readonly host: string; readonly port: number };
  readonly client: ProxyCounters;
  readonly server: ProxyCounters;
  /** What `carried` counts. */
  readonly counts: 'requests' | 'bytes';
  /** SPIFFE id that the application must see in x-forwarded-client-cert; absent where an L4 path adds no header. */
  readonly identity?: string;
  /** Authorisation counter on the server that grows with requests or connections, where the mesh has one. */
  readonly allowed?: RegExp;
  readonly telemetryFilter?: RegExp;
}

/** Share of what was sent that the counters must have seen. */
const carriedShare = 0.99;

const encryption = {
  handshakes: /^listener\..*ssl\.handshake$/,
  failures: /^listener\..*ssl\.(fail_verify_\w+|connection_error)$/,
  versions: /ssl\.versions\.(.+)$/,
  ciphers: /ssl\.ciphers\.(.+)$/,
  curves: /ssl\.curves\.(.+)$/,
} as const;

/** Proofs for a path of two Envoys, from their own counters, from what the application saw, and from a refused call. */
export function envoyPathProofs(
  lab: Lab,
  pods: PodPair,
  path: EnvoyPath,
): Pick<Enrolled, 'proveBefore' | 'proveAfter' | 'observe'> {
  const everything = new RegExp(
    [path.client.carried, path.server.carried, path.allowed ?? /rbac\.allowed$/, /ssl\./, /_cx_http[12]_total$/]
      .map((pattern) => pattern.source)
      .join('|'),
  );
  const read = async (): Promise<{ client: EnvoyStats; server: EnvoyStats }> => {
    const [client, server] = await Promise.all([
      envoyStats(lab, path.client.admin, everything),
      envoyStats(lab, path.server.admin, everything),
    ]);
    return { client, server };
  };
  let before: { client: EnvoyStats; server: EnvoyStats } | undefined;

  const refusedFromOutside = async (): Promise<EvidenceItem> => {
    const outside = await callFromOutside(lab, pods, outsideNamespace);
    return item('a plaintext call from outside the mesh is refused', !outside.accepted, outside.how);
  };
  const identitySeen = async (): Promise<EvidenceItem> => {
    const seen = await askThroughPath(lab, pods, path.address);
    if (path.identity === undefined) {
      const direct = seen.remoteAddress.startsWith(`${pods.clientIp}:`);
      return item('the application is called by its proxy, not by the client', !direct, `from ${seen.remoteAddress}`);
    }
    const header = identityHeader(seen);
    const shown = /URI=[^;,"]*/.exec(header)?.[0] ?? 'no URI in x-forwarded-client-cert';
    return item(`the application sees the caller's identity`, header.includes(`URI=${path.identity}`), shown);
  };
  return {
    proveBefore: async () => {
      const items = [await identitySeen(), await refusedFromOutside()];
      before = await read();
      const handshakes = sumStats(before.server, encryption.handshakes);
      return [...items, item('TLS handshakes were made', handshakes > 0, `${handshakes} handshakes`)];
    },
    proveAfter: async (window) => {
      const now = await read();
      const grown = (side: 'client' | 'server', name: RegExp): number =>
        sumStats(now[side], name) - (before ? sumStats(before[side], name) : 0);
      return [
        carried('client', grown('client', path.client.carried), path.counts, window),
        carried('server', grown('server', path.server.carried), path.counts, window),
        ...(path.allowed ? [allowed(grown('server', path.allowed), path.counts, window)] : []),
        noFailures(grown('server', encryption.failures)),
        item(
          'the connections that carried the load were made with TLS',
          sumStats(now.server, encryption.handshakes) > 0,
          `${sumStats(now.server, encryption.handshakes)} handshakes, ${facet(now.server, encryption.versions) ?? 'no version'}`,
        ),
        await identitySeen(),
        await refusedFromOutside(),
      ];
    },
    observe: () => observe(lab, path, read),
  };
}

function carried(side: string, grown: number, counts: 'requests' | 'bytes', window: TrafficWindow): EvidenceItem {
  const sent = counts === 'requests' ? window.requests : window.requests * window.payloadBytes;
  return item(
    `the ${side} proxy carried at least 99 % of the ${counts === 'bytes' ? 'payload bytes' : 'requests'} sent`,
    window.requests > 0 && grown >= carriedShare * sent,
    `${grown} of ${sent} ${counts}`,
  );
}

function allowed(grown: number, counts: 'requests' | 'bytes', window: TrafficWindow): EvidenceItem {
  const holds = counts === 'requests' ? grown >= carriedShare * window.requests : grown > 0;
  return item('the authorisation policy allowed the traffic', holds && window.requests > 0, `${grown} allowed`);
}

const noFailures = (grown: number): EvidenceItem =>
  item('no TLS verification failed during the load', grown === 0, `${grown} failures`);

/** The part of statistic names that a pattern captures, for those that counted: `TLSv1.3`, or several joined. */
export function facet(stats: EnvoyStats, pattern: RegExp): string | null {
  const found = new Set<string>();
  for (const [name, value] of stats) {
    const captured = value > 0 ? pattern.exec(name)?.[1] : undefined;
    if (captured !== undefined) found.add(captured);
  }
  return found.size === 0 ? null : [...found].sort().join(' + ');
}

async function observe(
  lab: Lab,
  path: EnvoyPath,
  read: () => Promise<{ client: EnvoyStats; server: EnvoyStats }>,
): Promise<ObservedFacts> {
  const [stats, client, server] = await Promise.all([
    read(),
    askProxy(lab, path.client.admin),
    askProxy(lab, path.server.admin),
  ]);
  const loaded = [...new Set([client, server].flatMap(({ dump }) => filtersIn(dump)))].sort();
  const listenerTls = (pattern: RegExp): string | null =>
    facet(stats.server, new RegExp(`^listener\\..*${pattern.source}`));
  return {
    tlsVersion: listenerTls(encryption.versions),
    cipher: listenerTls(encryption.ciphers),
    curve: listenerTls(encryption.curves),
    httpByHop: [
      httpOf(stats.client, /^http\.(?!admin).*downstream_cx_http([12])_total$/) ?? 'TCP',
      httpOf(stats.server, /^http\.(?!admin).*downstream_cx_http([12])_total$/) ?? 'TCP',
      httpOf(stats.server, /^cluster\.(?!xds|sds|local_agent|self_admin).*upstream_cx_http([12])_total$/) ?? 'TCP',
    ],
    proxyThreads: [client, server].map((proxy) => proxy.server.workerThreads),
    telemetry: path.telemetryFilter && loaded.some((name) => path.telemetryFilter?.test(name)) ? 'on' : 'off',
    filters: loaded,
    settings: settingsBySide({ client: proxySettings(client), server: proxySettings(server) }),
  };
}

async function askProxy(lab: Lab, admin: EnvoyAdmin): Promise<ProxyAnswers> {
  const [server, dump, clusters, stats] = await Promise.all([
    envoyServer(lab, admin),
    envoyConfig(lab, admin),
    envoyClusters(lab, admin),
    envoyStats(lab, admin, carryingCounters),
  ]);
  return { server, dump, clusters, stats };
}

function httpOf(stats: EnvoyStats, pattern: RegExp): string | null {
  const version = facet(stats, pattern);
  return version === null ? null : version.replace('1', 'HTTP/1.1').replace(/\b2\b/, 'HTTP/2');
}
