import { describe, expect, it } from 'vitest';
import { carryingPath } from './carrying-path.ts';
import { textAt } from './json-node.ts';
import { configDump, httpManager, listener, routesTo, tcpProxy, type DumpParts } from './testing/config-dump.ts';

/** Names of what is taken to have carried the load. */
function carried(parts: DumpParts, counters: Readonly<Record<string, number>>): object | undefined {
  const path = carryingPath(configDump(parts), new Map(Object.entries(counters)));
  return (
    path && {
      listener: textAt(path.listener, 'name'),
      cluster: textAt(path.cluster, 'name'),
      timeout: textAt(path.route, 'timeout'),
    }
  );
}

describe('what carried the load', () => {
  it('is the listener whose filter counted most, and the cluster of its routes', () => {
    const parts: DumpParts = {
      listeners: [
        listener('health', httpManager('health', { route_config: routesTo('agent') })),
        listener('inbound', httpManager('inbound', { route_config: routesTo('application', { timeout: '7s' }) })),
      ],
      clusters: [{ name: 'agent' }, { name: 'application' }],
    };
    const counters = {
      'http.health.downstream_rq_total': 3,
      'http.inbound.downstream_rq_total': 500,
      'cluster.agent.upstream_cx_total': 9,
      'cluster.application.upstream_cx_total': 4,
    };
    expect(carried(parts, counters)).toEqual({ listener: 'inbound', cluster: 'application', timeout: '7s' });
  });

  it('is found through a route table from the control plane, and through the names that statistics have', () => {
    const parts: DumpParts = {
      dynamicListeners: [
        listener('10.0.0.1_80', httpManager('outbound_10.0.0.1_80;', { rds: { route_config_name: '80' } })),
        listener('virtual', tcpProxy('BlackHole', { cluster: 'BlackHole' })),
      ],
      dynamicRoutes: [routesTo('elsewhere', {}, '443'), routesTo('outbound|80||server', { timeout: '0s' }, '80')],
      dynamicClusters: [{ name: 'BlackHole' }, { name: 'outbound|80||server', alt_stat_name: 'outbound|80||server:;' }],
    };
    const counters = {
      'http.outbound_10.0.0.1_80;.downstream_rq_total': 500,
      'cluster.outbound|80||server_;.upstream_cx_total': 2,
    };
    expect(carried(parts, counters)).toEqual({
      listener: '10.0.0.1_80',
      cluster: 'outbound|80||server',
      timeout: '0s',
    });
  });

  it('is found among the clusters between which a route shares its requests', () => {
    const weighted = { cluster: undefined, weighted_clusters: { clusters: [{ name: 'old' }, { name: 'new' }] } };
    const parts: DumpParts = {
      listeners: [listener('a', httpManager('a', { route_config: routesTo('', weighted) }))],
      clusters: [{ name: 'old' }, { name: 'new' }],
    };
    const counters = { 'http.a.downstream_rq_total': 5, 'cluster.new.upstream_cx_total': 1 };
    expect(carried(parts, counters)).toMatchObject({ cluster: 'new' });
  });

  it('may be a filter of the default chain that knows connections alone', () => {
    const parts: DumpParts = {
      listeners: [
        { name: 'outbound', default_filter_chain: { filters: [tcpProxy('out', { cluster: 'tunnel' })] } },
        listener('admin', httpManager('admin', { route_config: routesTo('self') })),
      ],
      clusters: [{ name: 'tunnel' }, { name: 'self' }],
    };
    const counters = { 'tcp.out.downstream_cx_total': 4, 'cluster.tunnel.upstream_cx_total': 1 };
    expect(carried(parts, counters)).toEqual({ listener: 'outbound', cluster: 'tunnel', timeout: undefined });
  });

  it('is not known where nothing counted', () => {
    const parts = { listeners: [listener('a', httpManager('a'))] };
    expect(carried(parts, {})).toBeUndefined();
    expect(carried(parts, { 'http.a.downstream_rq_total': 0 })).toBeUndefined();
  });
});
