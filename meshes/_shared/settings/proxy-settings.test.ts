import { describe, expect, it } from 'vitest';
import { proxySettings, settingsBySide } from './proxy-settings.ts';
import { configDump, httpManager, listener, routesTo, tcpProxy, type DumpParts } from './testing/config-dump.ts';

const server = { version: '1.40.0', tlsLibrary: 'BoringSSL', workerThreads: 2, logLevel: 'warning' };
const upstreamOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const tls = (params: object, rest: object = {}): object => ({
  transport_socket: {
    typed_config: { ...rest, common_tls_context: { tls_params: params, alpn_protocols: ['h2', 'http/1.1'] } },
  },
});

interface Told {
  readonly manager?: object;
  readonly listener?: object;
  readonly chain?: object;
  readonly route?: object;
  readonly cluster?: object;
  readonly bootstrap?: object;
  readonly limits?: object;
}

/** Settings of a proxy that was told these things and nothing else. */
function settings(told: Told = {}): Readonly<Record<string, string>> {
  const filter = httpManager('in', { route_config: routesTo('app', { ...told.route }), ...told.manager });
  return settingsOf({
    listeners: [{ name: 'in', filter_chains: [{ filters: [filter], ...told.chain }], ...told.listener }],
    clusters: [{ name: 'app', ...told.cluster }],
    bootstrap: { ...told.bootstrap },
  });

  function settingsOf(parts: DumpParts): Readonly<Record<string, string>> {
    const stats = new Map([
      ['http.in.downstream_rq_total', 9],
      ['cluster.app.upstream_cx_total', 1],
    ]);
    const thresholds = told.limits ? [{ priority: 'HIGH', max_connections: 1 }, told.limits] : [];
    const clusters = { cluster_statuses: [{ name: 'app', circuit_breakers: { thresholds } }] };
    return proxySettings({ server, dump: configDump(parts), clusters, stats });
  }
}

describe('settings of a proxy', () => {
  it('that was told nothing are the documented defaults, marked as such', () => {
    expect(settings()).toMatchObject({
      proxy: 'Envoy 1.40.0, BoringSSL',
      'worker threads': '2',
      'log level': 'warning',
      'statistics kept': 'all',
      'statistics sinks': 'none',
      'runtime switches': 'none',
      'connection buffer': '1 MiB (default)',
      connections: 'to its own port',
      'access log': 'off',
      tracing: 'off',
      TLS: 'off',
      'HTTP filters': 'rbac, router',
      'HTTP/2': 'default',
      'stream idle timeout': '300 s (default)',
      'connection idle timeout': '3600 s (default)',
      'request timeout': 'none (default)',
      'route timeout': '15 s (default)',
      retries: 'none',
      'upstream protocol': 'HTTP/1.1',
      'upstream connect timeout': '5 s (default)',
      'upstream requests per connection': 'no limit (default)',
      'upstream limits': 'not told',
      'upstream TLS': 'off',
      'upstream balancing': 'ROUND_ROBIN (default)',
      'outlier detection': 'off',
    });
  });

  const cases: readonly (readonly [string, Told, Readonly<Record<string, string>>])[] = [
    [
      'time-outs in seconds, and zero as none',
      {
        manager: { stream_idle_timeout: '0s', request_timeout: '2.500s' },
        route: { timeout: '0s' },
        cluster: { connect_timeout: '0.250s' },
      },
      {
        'stream idle timeout': 'none',
        'request timeout': '2.5 s',
        'route timeout': 'none',
        'upstream connect timeout': '0.25 s',
      },
    ],
    [
      'buffers in bytes, not rounded',
      {
        listener: { per_connection_buffer_limit_bytes: 32768 },
        cluster: { per_connection_buffer_limit_bytes: 1_000_000 },
      },
      { 'connection buffer': '32 KiB', 'upstream connection buffer': '1000000 bytes' },
    ],
    [
      'how many requests are sampled for tracing, and by whom',
      { manager: { tracing: { random_sampling: { value: 1 }, provider: { name: 'zipkin' } } } },
      { tracing: 'on, 1 % sampled, zipkin' },
    ],
    [
      'that tracing is on without anyone to send it to',
      { manager: { tracing: {} } },
      { tracing: 'on, 100 % sampled, no provider' },
    ],
    [
      'that tracing samples nothing',
      { manager: { tracing: { random_sampling: {} } } },
      { tracing: 'on, 0 % sampled, no provider' },
    ],
    [
      'where the access log goes and in which format',
      {
        manager: {
          access_log: [
            {
              name: 'envoy.access_loggers.file',
              typed_config: { path: '/dev/stdout', log_format: { json_format: {} } },
            },
          ],
        },
        listener: { access_log: [{ name: 'envoy.access_loggers.stdout', filter: {} }] },
      },
      { 'access log': 'standard output, JSON + stdout, text, filtered' },
    ],
    [
      'retries',
      { route: { retry_policy: { num_retries: 2, retry_on: 'connect-failure,reset' } } },
      { retries: '2 on connect-failure, reset' },
    ],
    [
      'what HTTP/2 was given, on both sides',
      {
        manager: { http2_protocol_options: { max_concurrent_streams: 100, initial_stream_window_size: 65536 } },
        cluster: {
          typed_extension_protocol_options: {
            [upstreamOptions]: {
              explicit_http_config: { http2_protocol_options: { initial_connection_window_size: 1048576 } },
              common_http_protocol_options: { max_requests_per_connection: 10, idle_timeout: '60s' },
            },
          },
        },
      },
      {
        'HTTP/2': '100 streams, stream window 64 KiB',
        'upstream protocol': 'HTTP/2',
        'upstream HTTP/2': 'connection window 1 MiB',
        'upstream requests per connection': '10',
        'upstream idle timeout': '60 s',
      },
    ],
    [
      'the protocol that follows the caller',
      {
        cluster: { typed_extension_protocol_options: { [upstreamOptions]: { use_downstream_protocol_config: {} } } },
      },
      { 'upstream protocol': 'as the caller' },
    ],
    [
      'the limits in force of the normal priority',
      { limits: { max_connections: 4294967295, max_pending_requests: 1024, max_requests: 1024, max_retries: 3 } },
      { 'upstream limits': 'connections no limit, pending 1024, requests 1024, retries 3' },
    ],
    [
      'that nothing is limited',
      {
        limits: Object.fromEntries(
          ['connections', 'pending_requests', 'requests', 'retries'].map((kind) => [`max_${kind}`, 4294967295]),
        ),
      },
      { 'upstream limits': 'no limit' },
    ],
    [
      'one version of TLS once',
      { chain: tls({ tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' }) },
      { 'TLS versions': 'TLSv1_3' },
    ],
    [
      'TLS that is asked for and offered',
      {
        chain: tls({ tls_minimum_protocol_version: 'TLSv1_2' }, { require_client_certificate: true }),
        cluster: tls({ tls_maximum_protocol_version: 'TLSv1_3', cipher_suites: ['A', 'B'] }),
      },
      {
        TLS: 'on, client certificate required',
        'TLS versions': 'TLSv1_2 to default',
        'TLS ALPN': 'h2, http/1.1',
        'upstream TLS': 'on',
        'upstream TLS versions': 'default to TLSv1_3',
        'upstream TLS ciphers': 'A, B',
      },
    ],
    [
      'TLS that is chosen by endpoint',
      { cluster: { transport_socket_matches: [tls({}), { transport_socket: { name: 'raw_buffer' } }] } },
      { 'upstream TLS': 'on', 'upstream TLS versions': 'default' },
    ],
    [
      'balancing, endpoints and outliers',
      { cluster: { lb_policy: 'LEAST_REQUEST', type: 'EDS', outlier_detection: {} } },
      { 'upstream balancing': 'LEAST_REQUEST', 'upstream endpoints': 'EDS', 'outlier detection': 'on' },
    ],
    [
      'statistics and runtime',
      {
        bootstrap: {
          stats_config: {
            stats_tags: [{ tag_name: 'a' }, { tag_name: 'b' }],
            stats_matcher: { inclusion_list: { patterns: [{ prefix: 'cluster' }] } },
          },
          stats_sinks: [{ name: 'envoy.stat_sinks.statsd' }],
          layered_runtime: { layers: [{ name: 'base', static_layer: { 're2.max': 100, 'a.flag': false } }] },
        },
      },
      {
        'statistics kept': 'those of 1 patterns',
        'statistics tags': '2 own',
        'statistics sinks': 'statsd',
        'runtime switches': 'a.flag=false, re2.max=100',
      },
    ],
    [
      'that a listener gets its connections from another',
      { listener: { bind_to_port: false, listener_filters: [{ name: 'envoy.filters.listener.tls_inspector' }] } },
      { connections: 'handed over by the capturing listener', 'listener filters': 'tls_inspector' },
    ],
  ];
  it.each(cases)('tell %s', (_, told, expected) => {
    expect(settings(told)).toMatchObject(expected);
  });

  it('of a proxy of connections know no requests', () => {
    const dump = configDump({
      listeners: [listener('out', tcpProxy('out', { cluster: 'tunnel', tunneling_config: { hostname: 'a:1' } }))],
      clusters: [{ name: 'tunnel' }],
    });
    const stats = new Map([
      ['tcp.out.downstream_cx_total', 4],
      ['cluster.tunnel.upstream_cx_total', 1],
    ]);
    const told = proxySettings({ server, dump, clusters: {}, stats });
    expect(told).toMatchObject({ tunnel: 'HTTP CONNECT', 'connection idle timeout': '3600 s (default)' });
    expect(Object.keys(told)).not.toContain('route timeout');
  });

  it('of what carried nothing are said to be missing', () => {
    const told = proxySettings({ server, dump: configDump({}), clusters: {}, stats: new Map() });
    expect(told).toMatchObject({ 'worker threads': '2', listener: expect.stringContaining('not found') as string });
    expect(proxySettings({ server, dump: {}, clusters: null, stats: new Map() })).toMatchObject({
      upstream: expect.stringContaining('not found') as string,
    });
  });
});

it('both sides make one sorted map', () => {
  const map = settingsBySide({ server: { b: '1', a: '2' }, client: { c: '3' } });
  expect(Object.entries(map)).toEqual([
    ['client: c', '3'],
    ['server: a', '2'],
    ['server: b', '1'],
  ]);
});
