import { applicationPort } from '../../harness/targets/lab/addresses.ts';
import { inboundPort, outboundPort } from './capture.ts';
import {
  bootstrap,
  downstreamTls,
  forwardIdentity,
  fromProxyAddress,
  http2Upstream,
  httpManager,
  listener,
  originalDestinationCluster,
  router,
  staticCluster,
  upstreamTls,
} from './envoy-config.ts';
import { spiffe, type StaticShape } from './static-envoy.ts';

/** HTTP proxy beside the client and HTTP proxy beside the server, with mutual TLS between the two. */
export const sidecarShape = (options: { fidelityNote: string; http2: boolean }): StaticShape => ({
  fidelityNote: options.fidelityNote,
  alpn: options.http2 ? ['h2'] : ['http/1.1'],
  plantsDelayIn: ['client', 'server'],
  clientConfig: (tls, _pods, filters) =>
    bootstrap(
      'client',
      [
        listener('outbound', {
          port: outboundPort,
          filter: httpManager('outbound', 'peer', { http_filters: [...filters, router] }),
          originalDestination: true,
        }),
      ],
      [
        originalDestinationCluster('peer', {
          transport_socket: upstreamTls(tls, 'server.bench'),
          ...(options.http2 ? http2Upstream : {}),
        }),
      ],
    ),
  serverConfig: (tls, _pods, filters) =>
    bootstrap(
      'server',
      [
        listener('inbound', {
          port: inboundPort,
          filter: httpManager('inbound', 'application', { ...forwardIdentity, http_filters: [...filters, router] }),
          transportSocket: downstreamTls(tls),
          originalDestination: true,
        }),
      ],
      [staticCluster('application', { host: '127.0.0.1', port: applicationPort }, fromProxyAddress)],
    ),
  proof: {
    clientCarried: /^http\.outbound\.downstream_rq_total$/,
    serverCarried: /^http\.inbound\.downstream_rq_total$/,
    counts: 'requests',
    identity: spiffe('client'),
  },
});
