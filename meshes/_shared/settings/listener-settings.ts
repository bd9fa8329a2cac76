import type { CarryingPath } from './carrying-path.ts';
import { at, extensionNames, listAt, numberAt, textAt, type Node } from './json-node.ts';
import { acceptedTls } from './tls-settings.ts';
import { bytes, documentedDefault, parts, seconds, versionDefault } from './words.ts';

type Settings = Readonly<Record<string, string>>;

/** How connections and requests are taken in. */
export const listenerSettings = (path: CarryingPath): Settings => ({
  'connection buffer': bytes(
    numberAt(path.listener, 'per_connection_buffer_limit_bytes'),
    documentedDefault(bytes(1024 ** 2, '')),
  ),
  connections:
    at(path.listener, 'bind_to_port') === false ? 'handed over by the capturing listener' : 'to its own port',
  'listener filters': extensionNames(listAt(path.listener, 'listener_filters')),
  'access log': accessLog([...listAt(path.filter, 'access_log'), ...listAt(path.listener, 'access_log')]),
  ...acceptedTls(path.filterChain),
  ...(path.protocol === 'http' ? requestSettings(path) : tunnelSettings(path)),
});

function requestSettings({ filter, route }: CarryingPath): Settings {
  const http2 = at(filter, 'http2_protocol_options');
  return {
    'HTTP filters': extensionNames(listAt(filter, 'http_filters')),
    'HTTP/2': http2Settings(http2),
    tracing: tracing(at(filter, 'tracing')),
    'request id': at(filter, 'generate_request_id') === false ? 'not made' : 'made',
    'caller identity header': textAt(filter, 'forward_client_cert_details') ?? documentedDefault('SANITIZE'),
    'connection idle timeout': seconds(
      textAt(filter, 'common_http_protocol_options', 'idle_timeout'),
      documentedDefault('3600 s'),
    ),
    'stream idle timeout': seconds(textAt(filter, 'stream_idle_timeout'), documentedDefault('300 s')),
    'request timeout': seconds(textAt(filter, 'request_timeout'), documentedDefault('none')),
    'route timeout': seconds(textAt(route, 'timeout'), documentedDefault('15 s')),
    retries: retries(at(route, 'retry_policy')),
  };
}

const tunnelSettings = ({ filter }: CarryingPath): Settings => ({
  'connection idle timeout': seconds(textAt(filter, 'idle_timeout'), documentedDefault('3600 s')),
  tunnel: at(filter, 'tunneling_config') === undefined ? 'none' : 'HTTP CONNECT',
});

/** Its defaults were made a hundred times smaller in Envoy 1.36: a number for them would be true of one version only. */
export const http2Settings = (options: Node): string => {
  const streams = numberAt(options, 'max_concurrent_streams');
  const stream = numberAt(options, 'initial_stream_window_size');
  const connection = numberAt(options, 'initial_connection_window_size');
  return parts(
    [
      streams === undefined ? undefined : `${streams} streams`,
      stream === undefined ? undefined : `stream window ${bytes(stream, '')}`,
      connection === undefined ? undefined : `connection window ${bytes(connection, '')}`,
    ],
    versionDefault,
  );
};

const accessLog = (loggers: readonly Node[]): string => loggers.map(accessLogger).join(' + ') || 'off';

function accessLogger(logger: Node): string {
  const config = at(logger, 'typed_config');
  const kind = (textAt(logger, 'name') ?? 'unnamed').replace(/^envoy\.access_loggers\./, '');
  const isJson = ['json_format', 'typed_json_format'].some((key) =>
    [at(config, key), at(config, 'log_format', key)].some((format) => format !== undefined),
  );
  const where = textAt(config, 'path') === '/dev/stdout' ? 'standard output' : kind;
  return parts([where, isJson ? 'JSON' : 'text', at(logger, 'filter') !== undefined && 'filtered'], kind);
}

function tracing(options: Node): string {
  if (options === undefined) return 'off';
  const sampling = at(options, 'random_sampling');
  // A share of zero is an object without a value in protobuf's JSON; without the object all are sampled.
  const sampled = sampling === undefined ? 100 : (numberAt(sampling, 'value') ?? 0);
  return `on, ${sampled} % sampled, ${textAt(options, 'provider', 'name') ?? 'no provider'}`;
}

function retries(policy: Node): string {
  if (policy === undefined) return 'none';
  const times = numberAt(policy, 'num_retries') ?? documentedDefault('1');
  return `${times} on ${textAt(policy, 'retry_on')?.split(',').join(', ') ?? 'nothing'}`;
}
