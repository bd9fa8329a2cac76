import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { istioPins } from '../../../meshes/istio/cluster-charts.ts';
import { cluster as istio } from '../../../meshes/istio/cluster.ts';
import { cluster as ambient } from '../../../meshes/istio-ambient/cluster.ts';
import { cluster as waypoint } from '../../../meshes/istio-ambient-waypoint/cluster.ts';
import { configIn } from '../../../meshes/_shared/cluster-render.ts';
import { twoNodes } from '../../fixtures/cluster-requests.ts';
import { imageNames, nameOfImage, rendered, unswept, type ChartFolders } from './chart-rendering.ts';
import { istioModule } from './istio-charts.ts';

// Istio's own charts of 1.29.1, out of the Go module that our istiod is built from.
let charts: ChartFolders;
beforeAll(async () => {
  const folder = path.join(await istioModule(), 'manifests/charts');
  charts = {
    base: path.join(folder, 'base'),
    istiod: path.join(folder, 'istio-control/istio-discovery'),
    cni: path.join(folder, 'istio-cni'),
    ztunnel: path.join(folder, 'ztunnel'),
  };
});

const planes = { istio, 'istio-ambient': ambient, 'istio-ambient-waypoint': waypoint };
const ways = Object.entries(planes).flatMap(([id, plane]) =>
  plane.profiles.flatMap((profile) => [true, false].map((roles) => [id, profile, roles, plane] as const)),
);

describe('with Istio’s real charts', () => {
  it.each(ways)(
    '%s, profile %s, nodes with roles %s: everything asserted is rendered',
    async (_, profile, roles, plane) => {
      for (const { release, failed, objects } of await rendered(plane, profile, { charts, nodesHaveRoles: roles })) {
        expect([release, failed]).toEqual([release, []]);
        expect(objects.length).toBeGreaterThan(1);
      }
    },
  );

  it('without our values every assert fails that guards one', async () => {
    const failed = Object.fromEntries(
      (await rendered(waypoint, 'equal-cpu', { charts, bare: true })).map((each) => [each.release, each.failed]),
    );
    expect(failed['istiod']).toEqual([
      'istiod has ENABLE_NATIVE_SIDECARS=true',
      'one control plane and no autoscaler',
      'counters of TLS and of requests are kept in the proxies',
      'istiod runs images of 1.30.3',
      'istiod goes to nodes with bench=system',
      'istiod has PILOT_ENABLE_AMBIENT=true',
      'a waypoint may use 1 CPU',
      'a waypoint goes to nodes with bench=server',
    ]);
    expect(failed['istio-cni']).toEqual(['the node agent is in ambient mode', 'istio-cni-node runs images of 1.30.3']);
    expect(failed['ztunnel']).toEqual([
      'ztunnel runs images of 1.30.3',
      'ztunnel has ZTUNNEL_WORKER_THREADS=1',
      'each node proxy has 500m CPU, no more and no fewer',
    ]);
  });

  it.each(Object.entries(planes))('%s: the sweep knows every object of the whole cluster', async (_, plane) => {
    expect(unswept(plane, await rendered(plane, 'vendor', { charts }))).toEqual([]);
  });

  it('every image is of a name that versions.yaml pins', async () => {
    const pinned = istioPins.images.map(nameOfImage);
    expect(imageNames(await rendered(ambient, 'vendor', { charts })).filter((name) => !pinned.includes(name))).toEqual(
      [],
    );
  });

  it('on k3s with its own network plugin the node agent looks into k3s’ folders', async () => {
    const binFolders = async (cni: string): Promise<string> => {
      const cluster = { ...twoNodes, distribution: 'k3s', cni };
      const [, , agent] = await rendered(ambient, 'vendor', { charts, cluster });
      return JSON.stringify(agent?.objects.find(({ kind }) => kind === 'DaemonSet'));
    };
    expect(await binFolders('flannel')).toContain('/var/lib/rancher/k3s');
    expect(await binFolders('calico')).not.toContain('/var/lib/rancher/k3s');
  });

  it('the injector gets the counters that proofs need', async () => {
    const [, istiod] = await rendered(istio, 'vendor', { charts });
    const mesh = configIn(istiod?.objects ?? [], 'istio', 'mesh');
    for (const name of ['ssl', 'rbac', 'downstream_rq_', 'upstream_rq_', 'PassthroughCluster'])
      expect(mesh).toContain(name);
  });
});
