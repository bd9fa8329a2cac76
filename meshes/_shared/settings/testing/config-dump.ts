/** A made-up answer of `/config_dump`, in the form that Envoy gives it; parts are put in by each test. */
type Json = Readonly<Record<string, unknown>>;

export interface DumpParts {
  readonly listeners?: readonly Json[];
  /** From a control plane. */
  readonly dynamicListeners?: readonly Json[];
  readonly clusters?: readonly Json[];
  readonly dynamicClusters?: readonly Json[];
  readonly dynamicRoutes?: readonly Json[];
  readonly bootstrap?: Json;
}

const type = (name: string): string => `type.googleapis.com/envoy.admin.v3.${name}`;

export const configDump = (parts: DumpParts): Json => ({
  configs: [
    { '@type': type('BootstrapConfigDump'), bootstrap: parts.bootstrap ?? {} },
    {
      '@type': type('ClustersConfigDump'),
      static_clusters: (parts.clusters ?? []).map((cluster) => ({ cluster })),
      dynamic_active_clusters: (parts.dynamicClusters ?? []).map((cluster) => ({ version_info: '1', cluster })),
    },
    {
      '@type': type('ListenersConfigDump'),
      static_listeners: (parts.listeners ?? []).map((listener) => ({ listener })),
      dynamic_listeners: (parts.dynamicListeners ?? []).map((listener) => ({ active_state: { listener } })),
    },
    {
      '@type': type('RoutesConfigDump'),
      dynamic_route_configs: (parts.dynamicRoutes ?? []).map((table) => ({ route_config: table })),
    },
  ],
});

const extension = 'type.googleapis.com/envoy.extensions';

export const httpManager = (statPrefix: string, rest: Json = {}): Json => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: {
    '@type': `${extension}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: statPrefix,
    http_filters: [{ name: 'envoy.filters.http.rbac' }, { name: 'envoy.filters.http.router' }],
    ...rest,
  },
});

export const tcpProxy = (statPrefix: string, rest: Json): Json => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: { '@type': `${extension}.filters.network.tcp_proxy.v3.TcpProxy`, stat_prefix: statPrefix, ...rest },
});

export const listener = (name: string, filter: Json, rest: Json = {}): Json => ({
  name,
  filter_chains: [{ filters: [filter] }],
  ...rest,
});

/** A route table with everything to one cluster. */
export const routesTo = (cluster: string, route: Json = {}, name = 'routes'): Json => ({
  name,
  virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster, ...route } }] }],
});
