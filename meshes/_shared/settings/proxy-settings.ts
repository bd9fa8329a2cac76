import type { EnvoyServer, EnvoyStats } from '../envoy-admin.ts';
import { carryingPath } from './carrying-path.ts';
import { clusterSettings } from './cluster-settings.ts';
import type { Node } from './json-node.ts';
import { listenerSettings } from './listener-settings.ts';
import { processSettings } from './process-settings.ts';

/** Said rather than left out: a reader must not take silence for sameness. */
const notFound = 'the one that carried the load was not found';

/** What one proxy says of itself through its admin interface. */
export interface ProxyAnswers {
  readonly server: EnvoyServer;
  /** `/config_dump` */
  readonly dump: Node;
  /** `/clusters?format=json` */
  readonly clusters: Node;
  /** Those of `carryingCounters`. */
  readonly stats: EnvoyStats;
}

/**
 * The settings in force of the listener and the cluster that carried the load, by plain name. Those of parts that
 * carried nothing are left out: they had no effect.
 */
export function proxySettings({ server, dump, clusters, stats }: ProxyAnswers): Readonly<Record<string, string>> {
  const path = carryingPath(dump, stats);
  return {
    ...processSettings(server, dump),
    ...(path ? listenerSettings(path) : { listener: notFound }),
    ...(path?.cluster === undefined ? { upstream: notFound } : clusterSettings(path.cluster, clusters)),
  };
}

/** One flat map of all proxies of a path, sorted: `client: access log`. */
export const settingsBySide = (
  sides: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(sides)
      .flatMap(([side, settings]) =>
        Object.entries(settings).map(([name, value]): [string, string] => [`${side}: ${name}`, value]),
      )
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
