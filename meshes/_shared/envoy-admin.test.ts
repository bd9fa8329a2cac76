import { expect, it } from 'vitest';
import { filtersIn, parseServer, parseStats, sumStats } from './envoy-admin.ts';
import { facet } from './envoy-evidence.ts';
import { configDump, httpManager, listener } from './settings/testing/config-dump.ts';

const stats = parseStats(
  [
    'http.inbound_0.0.0.0_8080;.downstream_rq_total: 3500',
    'http.admin.downstream_rq_total: 12',
    'listener.0.0.0.0_15006.ssl.handshake: 3',
    'listener.[::]_15006.ssl.versions.TLSv1.3: 3',
    'listener.[::]_15006.ssl.versions.TLSv1.2: 0',
    'cluster.x.upstream_rq_time: P0(nan,1.0) P100(nan,2.0)',
    'text_readout: "v1"',
    '',
  ].join('\n'),
);

it('reads counters with odd names, and leaves histograms and texts out', () => {
  expect([...stats.keys()]).toHaveLength(5);
  expect(stats.get('http.inbound_0.0.0.0_8080;.downstream_rq_total')).toBe(3500);
});

it('sums by pattern', () => {
  expect(sumStats(stats, /^http\.inbound_.*downstream_rq_total$/)).toBe(3500);
  expect(sumStats(stats, /nothing/)).toBe(0);
});

it('names only what counted', () => {
  expect(facet(stats, /ssl\.versions\.(.+)$/)).toBe('TLSv1.3');
  expect(facet(stats, /ssl\.curves\.(.+)$/)).toBeNull();
});

it('reads what the proxy says of its build', () => {
  const info = {
    version: 'abc/1.40.0/Clean/RELEASE/BoringSSL',
    command_line_options: { concurrency: 2, log_level: 'warning' },
  };
  expect(parseServer(JSON.stringify(info))).toEqual({
    version: '1.40.0',
    tlsLibrary: 'BoringSSL',
    workerThreads: 2,
    logLevel: 'warning',
  });
});

it('names the filters of all listeners once, without the common prefix', () => {
  const dump = configDump({ listeners: [listener('a', httpManager('a')), listener('b', httpManager('b'))] });
  expect(filtersIn(dump)).toEqual(['http.rbac', 'http.router', 'network.http_connection_manager']);
});
