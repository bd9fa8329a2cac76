import { applicationPort } from '../../harness/targets/lab/addresses.ts';
import { inboundPort, outboundPort } from '../_shared/capture.ts';
import {
  bootstrap,
  downstreamTls,
  fromProxyAddress,
  http2Upstream,
  httpManagerWithRoutes,
  listener,
  rbacByPrincipal,
  router,
  staticCluster,
  tcpTunnel,
  upstreamTls,
} from '../_shared/envoy-config.ts';
import { spiffe, staticEnvoyPlane } from '../_shared/static-envoy.ts';

const tunnelPort = 15008;

/**
 * A TCP proxy on the client's side puts each connection into an HTTP/2 CONNECT stream to port 15008 of the server's
 * side, which ends it and connects to the application. Requests are not parsed: proxies count connections and bytes.
 */
export const lab = staticEnvoyPlane({
  fidelityNote: 'static Envoy pair, HTTP/2 CONNECT over mTLS; not ztunnel',
  alpn: ['h2'],
  clientConfig: (tls, pods) =>
    bootstrap(
      'client',
      [
        listener('outbound', {
          port: outboundPort,
          filter: tcpTunnel('outbound', 'tunnel', `${pods.serverIp}:${applicationPort}`),
          originalDestination: false,
        }),
      ],
      [
        staticCluster(
          'tunnel',
          { host: pods.serverIp, port: tunnelPort },
          { ...http2Upstream, transport_socket: upstreamTls(tls, 'server.bench') },
        ),
      ],
    ),
  serverConfig: (tls, pods) => {
    const authority = { name: ':authority', string_match: { exact: `${pods.serverIp}:${applicationPort}` } };
    const connect = { upgrade_type: 'CONNECT', connect_config: {} };
    const tunnel = httpManagerWithRoutes(
      'tunnel',
      [
        {
          match: { connect_matcher: {}, headers: [authority] },
          route: { cluster: 'application', timeout: '0s', upgrade_configs: [connect] },
        },
      ],
      {
        codec_type: 'HTTP2',
        http2_protocol_options: { allow_connect: true },
        upgrade_configs: [{ upgrade_type: 'CONNECT' }],
        http_filters: [rbacByPrincipal(spiffe('client')), router],
      },
    );
    const tunnelListener = { filter: tunnel, transportSocket: downstreamTls(tls), originalDestination: false };
    return bootstrap(
      'server',
      [
        listener('tunnel', { port: tunnelPort, ...tunnelListener }),
        // What does not come through the tunnel ends here, where nobody without a certificate gets an answer.
        listener('inbound', { port: inboundPort, ...tunnelListener }),
      ],
      [staticCluster('application', { host: '127.0.0.1', port: applicationPort }, fromProxyAddress)],
    );
  },
  proof: {
    clientCarried: /^tcp\.outbound\.downstream_cx_tx_bytes_total$/,
    serverCarried: /^cluster\.application\.upstream_cx_rx_bytes_total$/,
    counts: 'bytes',
    allowed: /^http\.tunnel\.rbac\.allowed$/,
  },
});
