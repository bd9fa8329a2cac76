import { at, listAt, objectsIn, textAt, type Node } from './json-node.ts';
import type { EnvoyStats } from '../envoy-admin.ts';

/** The parts of a proxy's configuration that carried the load, as it dumped them. */
export interface CarryingPath {
  readonly listener: Node;
  readonly filterChain: Node;
  /** Configuration of the network filter: an HTTP connection manager or a TCP proxy. */
  readonly filter: Node;
  readonly protocol: 'http' | 'tcp';
  /** Of the route to the cluster; undefined for TCP. */
  readonly route: Node;
  readonly cluster: Node;
}

/** Counters that tell what carried the load. */
export const carryingCounters =
  /^(http\..*\.downstream_rq_total|tcp\..*\.downstream_cx_total|cluster\..*\.upstream_cx_total)$/;

/**
 * A proxy has many listeners and clusters; the load went through the network filter that counted most, to that one of
 * its clusters to which most connections were made.
 * @param dump what `/config_dump` answers
 */
export function carryingPath(dump: Node, stats: EnvoyStats): CarryingPath | undefined {
  const most = mostUsed(networkFilters(dump), ({ counter }) => stats.get(counter));
  if (!most) return undefined;
  const routes = [most.taken.filter, routeTable(dump, most.taken.filter)];
  const named = new Set(routes.flatMap(clusterNames));
  const candidates = clusters(dump).filter((cluster) => named.has(textAt(cluster, 'name') ?? ''));
  const cluster = mostUsed(candidates, (each) => stats.get(clusterCounter(each)));
  return { ...most.taken, cluster, route: routeTo(textAt(cluster, 'name'), routes) };
}

interface NetworkFilter {
  readonly counter: string;
  readonly taken: Pick<CarryingPath, 'listener' | 'filterChain' | 'filter' | 'protocol'>;
}

function networkFilters(dump: Node): NetworkFilter[] {
  return listeners(dump).flatMap((listener) =>
    [...listAt(listener, 'filter_chains'), at(listener, 'default_filter_chain')].flatMap((filterChain) =>
      listAt(filterChain, 'filters').flatMap((each): NetworkFilter[] => {
        const filter = at(each, 'typed_config');
        const [type, prefix] = [textAt(filter, '@type') ?? '', inStatName(textAt(filter, 'stat_prefix') ?? '')];
        const taken = { listener, filterChain, filter };
        if (type.endsWith('.HttpConnectionManager'))
          return [{ taken: { ...taken, protocol: 'http' }, counter: `http.${prefix}.downstream_rq_total` }];
        if (type.endsWith('.TcpProxy'))
          return [{ taken: { ...taken, protocol: 'tcp' }, counter: `tcp.${prefix}.downstream_cx_total` }];
        return [];
      }),
    ),
  );
}

const section = (dump: Node, name: string): Node =>
  listAt(dump, 'configs').find((config) => textAt(config, '@type')?.endsWith(`.${name}`));

const listeners = (dump: Node): Node[] => {
  const all = section(dump, 'ListenersConfigDump');
  return [
    ...listAt(all, 'static_listeners').map((each) => at(each, 'listener')),
    ...listAt(all, 'dynamic_listeners').map((each) => at(each, 'active_state', 'listener')),
  ];
};

const clusters = (dump: Node): Node[] => {
  const all = section(dump, 'ClustersConfigDump');
  return ['static_clusters', 'dynamic_active_clusters'].flatMap((kind) =>
    listAt(all, kind).map((each) => at(each, 'cluster')),
  );
};

/** How the proxy was started: statistics, runtime. */
export const bootstrapOf = (dump: Node): Node => at(section(dump, 'BootstrapConfigDump'), 'bootstrap');

/** The table that a connection manager got from its control plane; undefined when its routes are part of it. */
function routeTable(dump: Node, filter: Node): Node {
  const name = textAt(filter, 'rds', 'route_config_name');
  return listAt(section(dump, 'RoutesConfigDump'), 'dynamic_route_configs')
    .map((each) => at(each, 'route_config'))
    .find((table) => name !== undefined && textAt(table, 'name') === name);
}

const clusterNames = (tree: Node): string[] =>
  [...objectsIn(tree)].flatMap((node) => [
    ...[textAt(node, 'cluster')].filter((name) => name !== undefined),
    ...listAt(node, 'weighted_clusters', 'clusters').flatMap((each) => textAt(each, 'name') ?? []),
  ]);

const routeTo = (cluster: string | undefined, tables: readonly Node[]): Node =>
  tables
    .flatMap((table) => [...objectsIn(table)])
    .map((node) => node['route'])
    .find((route) => cluster !== undefined && clusterNames(route).includes(cluster));

const clusterCounter = (cluster: Node): string =>
  `cluster.${inStatName(textAt(cluster, 'alt_stat_name') ?? textAt(cluster, 'name') ?? '')}.upstream_cx_total`;

/** Envoy writes a colon of a name as an underscore, since colons end the names of statistics. */
const inStatName = (name: string): string => name.replaceAll(':', '_');

/** The one with the largest count; the first of equals, undefined when none counted. */
function mostUsed<T>(list: readonly T[], count: (each: T) => number | undefined): T | undefined {
  let best: { readonly each: T; readonly uses: number } | undefined;
  for (const each of list) {
    const uses = count(each) ?? 0;
    if (uses > (best?.uses ?? 0)) best = { each, uses };
  }
  return best?.each;
}
