import { at, listAt, textAt, type Node } from './json-node.ts';
import { versionDefault } from './words.ts';

type Settings = Readonly<Record<string, string>>;

/** What a filter chain asks of those who connect. */
export function acceptedTls(filterChain: Node): Settings {
  const context = at(filterChain, 'transport_socket', 'typed_config');
  const common = at(context, 'common_tls_context');
  if (common === undefined) return { TLS: 'off' };
  const required = at(context, 'require_client_certificate') === true;
  return { TLS: required ? 'on, client certificate required' : 'on', ...commonSettings('TLS', common) };
}

/** What a cluster offers to those it connects to; it may choose by endpoint, and then the one with TLS is meant. */
export function offeredTls(cluster: Node): Settings {
  const sockets = [
    at(cluster, 'transport_socket'),
    ...listAt(cluster, 'transport_socket_matches').map((each) => at(each, 'transport_socket')),
  ];
  const common = sockets
    .map((socket) => at(socket, 'typed_config', 'common_tls_context'))
    .find((context) => context !== undefined);
  return common === undefined
    ? { 'upstream TLS': 'off' }
    : { 'upstream TLS': 'on', ...commonSettings('upstream TLS', common) };
}

function commonSettings(name: string, common: Node): Settings {
  const bound = (which: string): string =>
    textAt(common, 'tls_params', `tls_${which}_protocol_version`) ?? versionDefault;
  const [lowest, highest] = [bound('minimum'), bound('maximum')];
  const joined = (list: readonly Node[]): string => list.map(String).join(', ');
  return {
    [`${name} versions`]: lowest === highest ? lowest : `${lowest} to ${highest}`,
    [`${name} ciphers`]: joined(listAt(common, 'tls_params', 'cipher_suites')) || versionDefault,
    [`${name} ALPN`]: joined(listAt(common, 'alpn_protocols')) || 'none',
  };
}
