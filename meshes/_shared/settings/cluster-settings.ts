import { at, listAt, numberAt, objectsIn, textAt, type Node } from './json-node.ts';
import { http2Settings } from './listener-settings.ts';
import { offeredTls } from './tls-settings.ts';
import { bytes, documentedDefault, limit, noLimit, parts, seconds } from './words.ts';

type Settings = Readonly<Record<string, string>>;

const optionsKey = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/**
 * How requests are passed on.
 * @param statuses what `/clusters?format=json` answers: its limits are those in force, whether they were set or not
 */
export function clusterSettings(cluster: Node, statuses: Node): Settings {
  const options = at(cluster, 'typed_extension_protocol_options', optionsKey);
  const common = at(options, 'common_http_protocol_options');
  const perConnection = at(common, 'max_requests_per_connection') ?? at(cluster, 'max_requests_per_connection');
  return {
    'upstream protocol': upstreamProtocol(options),
    'upstream HTTP/2': http2Settings(at(options, 'explicit_http_config', 'http2_protocol_options')),
    'upstream connect timeout': seconds(textAt(cluster, 'connect_timeout'), documentedDefault('5 s')),
    'upstream idle timeout': seconds(textAt(common, 'idle_timeout'), documentedDefault('3600 s')),
    'upstream requests per connection':
      typeof perConnection === 'number' ? limit(perConnection) : documentedDefault(noLimit),
    'upstream connection buffer': bytes(
      numberAt(cluster, 'per_connection_buffer_limit_bytes'),
      documentedDefault(bytes(1024 ** 2, '')),
    ),
    'upstream limits': limitsInForce(textAt(cluster, 'name'), statuses),
    'upstream balancing': balancing(cluster),
    'upstream endpoints': textAt(cluster, 'type') ?? textAt(cluster, 'cluster_type', 'name') ?? 'STATIC',
    'upstream TCP keepalive': at(cluster, 'upstream_connection_options', 'tcp_keepalive') === undefined ? 'off' : 'on',
    'outlier detection': at(cluster, 'outlier_detection') === undefined ? 'off' : 'on',
    ...offeredTls(cluster),
  };
}

function upstreamProtocol(options: Node): string {
  if (at(options, 'use_downstream_protocol_config') !== undefined) return 'as the caller';
  if (at(options, 'auto_config') !== undefined) return 'negotiated';
  return at(options, 'explicit_http_config', 'http2_protocol_options') === undefined ? 'HTTP/1.1' : 'HTTP/2';
}

function limitsInForce(name: string | undefined, statuses: Node): string {
  const own = listAt(statuses, 'cluster_statuses').find((status) => textAt(status, 'name') === name);
  const thresholds = listAt(own, 'circuit_breakers', 'thresholds');
  const normal = thresholds.find((each) => (textAt(each, 'priority') ?? 'DEFAULT') === 'DEFAULT');
  if (name === undefined || normal === undefined) return 'not told';
  const limits = ['connections', 'pending_requests', 'requests', 'retries'].map((kind) => ({
    kind: kind.replace('_requests', ''),
    most: limit(numberAt(normal, `max_${kind}`)),
  }));
  if (limits.every(({ most }) => most === noLimit)) return noLimit;
  return limits.map(({ kind, most }) => `${kind} ${most}`).join(', ');
}

/** The old field, the extension that takes its place, or both. */
function balancing(cluster: Node): string {
  const extension = [...objectsIn(at(cluster, 'load_balancing_policy'))]
    .map((node) => textAt(node, 'typed_extension_config', 'name'))
    .find((name) => name !== undefined);
  const policies = [textAt(cluster, 'lb_policy'), extension?.replace(/^envoy\.load_balancing_policies\./, '')];
  return parts(policies, documentedDefault('ROUND_ROBIN'));
}
