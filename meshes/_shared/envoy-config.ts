/**
 * Pieces of Envoy's static configuration (API v3), as plain objects.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 */
export type Json = Readonly<Record<string, unknown>>;

const typed = (type: string, config: Json): Json => ({ '@type': `type.googleapis.com/${type}`, ...config });

const httpOptionsKey = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

export interface TlsFiles {
  readonly folder: string;
  readonly own: string;
  readonly peerSpiffeId: string;
  readonly alpn: readonly string[];
  /** Both bounds; absent: Envoy's own defaults. */
  readonly version?: string;
}

const commonTls = (tls: TlsFiles): Json => ({
  ...(tls.version === undefined
    ? {}
    : { tls_params: { tls_minimum_protocol_version: tls.version, tls_maximum_protocol_version: tls.version } }),
  alpn_protocols: tls.alpn,
  tls_certificates: [
    {
      certificate_chain: { filename: `${tls.folder}/${tls.own}.pem` },
      private_key: { filename: `${tls.folder}/${tls.own}.key` },
    },
  ],
  validation_context: {
    trusted_ca: { filename: `${tls.folder}/ca.pem` },
    match_typed_subject_alt_names: [{ san_type: 'URI', matcher: { exact: tls.peerSpiffeId } }],
  },
});

const tlsType = 'envoy.extensions.transport_sockets.tls.v3';

/** Server side of mutual TLS: a client without a certificate of the expected identity is refused. */
export const downstreamTls = (tls: TlsFiles): Json => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: typed(`${tlsType}.DownstreamTlsContext`, {
    require_client_certificate: true,
    common_tls_context: commonTls(tls),
  }),
});

export const upstreamTls = (tls: TlsFiles, sni: string): Json => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: typed(`${tlsType}.UpstreamTlsContext`, { sni, common_tls_context: commonTls(tls) }),
});

export const router: Json = {
  name: 'envoy.filters.http.router',
  typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {}),
};

/** Lets exactly one caller in, by the identity in its certificate. */
export const rbacByPrincipal = (spiffeId: string): Json => ({
  name: 'envoy.filters.http.rbac',
  typed_config: typed('envoy.extensions.filters.http.rbac.v3.RBAC', {
    rules: {
      action: 'ALLOW',
      policies: {
        caller: {
          permissions: [{ any: true }],
          principals: [{ authenticated: { principal_name: { exact: spiffeId } } }],
        },
      },
    },
  }),
});

/** HTTP connection manager that sends everything to one cluster. */
export const httpManager = (statPrefix: string, cluster: string, extra: Json = {}): Json =>
  httpManagerWithRoutes(statPrefix, [{ match: { prefix: '/' }, route: { cluster, timeout: '15s' } }], extra);

export const httpManagerWithRoutes = (statPrefix: string, routes: readonly Json[], extra: Json): Json => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: statPrefix,
    codec_type: 'AUTO',
    route_config: { name: statPrefix, virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: [router],
    ...extra,
  }),
});

/** Tells the application who called, and drops what a caller claims about itself. */
export const forwardIdentity: Json = {
  forward_client_cert_details: 'SANITIZE_SET',
  set_current_client_cert_details: { uri: true },
};

export const tcpTunnel = (statPrefix: string, cluster: string, authority: string): Json => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: statPrefix,
    cluster,
    tunneling_config: { hostname: authority },
  }),
});

interface ListenerOptions {
  readonly port: number;
  readonly filter: Json;
  readonly transportSocket?: Json;
  /** Recovers the address that the client meant from the redirected connection. */
  readonly originalDestination: boolean;
}

export const listener = (name: string, options: ListenerOptions): Json => ({
  name,
  address: { socket_address: { address: '0.0.0.0', port_value: options.port } },
  filter_chains: [
    {
      filters: [options.filter],
      ...(options.transportSocket ? { transport_socket: options.transportSocket } : {}),
    },
  ],
  ...(options.originalDestination
    ? {
        listener_filters: [
          {
            name: 'envoy.filters.listener.original_dst',
            typed_config: typed('envoy.extensions.filters.listener.original_dst.v3.OriginalDst', {}),
          },
        ],
      }
    : {}),
});

/** HTTP/2 to the endpoints of a cluster; HTTP/1.1 without it. */
export const http2Upstream: Json = {
  typed_extension_protocol_options: {
    [httpOptionsKey]: typed(httpOptionsKey, { explicit_http_config: { http2_protocol_options: {} } }),
  },
};

export const originalDestinationCluster = (name: string, extra: Json): Json => ({
  name,
  type: 'ORIGINAL_DST',
  lb_policy: 'CLUSTER_PROVIDED',
  connect_timeout: '2s',
  ...extra,
});

export const staticCluster = (name: string, endpoint: { host: string; port: number }, extra: Json = {}): Json => ({
  name,
  type: 'STATIC',
  connect_timeout: '2s',
  load_assignment: {
    cluster_name: name,
    endpoints: [
      {
        lb_endpoints: [
          { endpoint: { address: { socket_address: { address: endpoint.host, port_value: endpoint.port } } } },
        ],
      },
    ],
  },
  ...extra,
});

/** Connections to the local application come from an address of their own, as in Istio: capture lets them pass. */
export const fromProxyAddress: Json = {
  upstream_bind_config: { source_address: { address: '127.0.0.6', port_value: 0 } },
};

export const adminPort = 15000;

export const bootstrap = (node: string, listeners: readonly Json[], clusters: readonly Json[]): Json => ({
  node: { id: node, cluster: node },
  admin: { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } },
  static_resources: { listeners, clusters },
});
