import { describe, expect, it } from 'vitest';
import type { ClusterEnrolRequest, ClusterPlane } from '../../meshes/cluster-plane.ts';
import { encryptionClass } from '../../meshes/mesh.ts';
import { meshById, meshes, meshHint, modesOf } from '../../meshes/registry.ts';
import { enrolRequest, twoNodes } from '../fixtures/cluster-requests.ts';

const planes = meshes.flatMap(({ id, planes: { cluster } }) => (cluster.available ? [{ id, plane: cluster }] : []));
const models = meshes.flatMap(({ id, planes: { cluster } }) => (cluster.available ? [] : [{ id, plane: cluster }]));
const planeOf = (id: string): ClusterPlane => {
  const found = planes.find((each) => each.id === id);
  if (!found) throw new Error(`${id} has no cluster plane`);
  return found.plane;
};

/** Every plane in each of its profiles, on nodes with roles and without. */
const everyWay = planes.flatMap(({ id, plane }) =>
  plane.profiles.flatMap((profile) => [true, false].map((nodesHaveRoles) => ({ id, plane, profile, nodesHaveRoles }))),
);
type Way = (typeof everyWay)[number];
const requestOf = ({ plane, profile, nodesHaveRoles }: Way, changes: Partial<ClusterEnrolRequest> = {}) =>
  enrolRequest(plane, profile, { nodesHaveRoles, ...changes });

/** An object that throws when anybody writes to it. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

it('there are the baseline and eight planes', () => {
  expect(planes.map(({ id }) => id)).toEqual([
    'none',
    'istio',
    'consul',
    'linkerd',
    'cilium-wireguard',
    'cilium-ztunnel',
    'cilium-l7',
    'istio-ambient',
    'istio-ambient-waypoint',
  ]);
});

describe.each(everyWay)('$id, profile $profile, nodes with roles: $nodesHaveRoles', (way) => {
  const request = frozen(requestOf(way));
  const install = way.plane.install(request);
  const enrolment = way.plane.enrolment(request);

  it('asks for the same every time, and for nothing that YAML cannot hold', () => {
    expect(way.plane.install(request).charts.map(({ values }) => values)).toEqual(
      install.charts.map(({ values }) => values),
    );
    expect(way.plane.enrolment(request)).toEqual(enrolment);
    const written = [install.before, install.settings, install.charts.map(({ values }) => values), enrolment];
    expect(JSON.parse(JSON.stringify(written))).toEqual(written);
  });

  it('pins every chart, once per release', () => {
    for (const { chart } of install.charts) expect(chart.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(new Set(install.charts.map(({ release }) => release)).size).toBe(install.charts.length);
  });

  it('says of each chart what must be rendered, which an empty render does not hold', () => {
    for (const { release, asserts } of install.charts) {
      expect([release, asserts.length > 0]).toEqual([release, true]);
      expect([release, asserts.filter(({ holds }) => holds([])).map(({ claim }) => claim)]).toEqual([release, []]);
    }
  });

  it('puts what enrols the arm into the namespace of the arm, and nothing of another arm', () => {
    for (const { metadata } of enrolment.objects) expect(metadata.namespace).toBe('meshbench-arm');
    const other = way.plane.enrolment({ ...request, namespace: 'meshbench-other' });
    expect(JSON.stringify(other)).not.toContain('meshbench-arm');
  });

  it('pins nothing to nodes that have no roles', () => {
    const written = JSON.stringify([install.charts.map(({ values }) => values), install.settings, enrolment]);
    expect(written.includes('bench: system') || /"bench":"(system|server)"/.test(written)).toBe(
      way.nodesHaveRoles && install.charts.length > 0,
    );
  });
});

describe.each(planes)('$id', ({ id, plane }) => {
  it('holds to the vendor’s defaults at least, and is real', () => {
    expect(plane.profiles).toContain('vendor');
    expect(plane.profiles).not.toContain('parity');
    expect(plane.fidelity).toBe(id === 'none' ? 'none' : 'real');
    expect(plane.fidelityNote).not.toBe('');
  });

  it('gives each reading an id of its own, and each metric a sample that tells a live answer', () => {
    const { readings } = plane.proof;
    expect(new Set(readings.map((each) => each.id)).size).toBe(readings.length);
    for (const reading of readings) if (reading.kind === 'metrics') expect(reading.alive).toMatch(/\w/);
  });

  it('sweeps by patterns that match whole names, and nothing of the cluster or of the Gateway API', () => {
    const { crds, webhooks, clusterRoles, gatewayClasses, everywhere = [] } = plane.leftovers;
    const patterns = [crds, webhooks, clusterRoles, gatewayClasses, ...everywhere.map(({ name }) => name)];
    const strangers = [
      'gateways.gateway.networking.k8s.io',
      'cluster-admin',
      'system:node',
      'kube-root-ca.crt',
      'cert-manager-webhook',
      'prometheuses.monitoring.coreos.com',
    ];
    for (const pattern of patterns) {
      if (!pattern) continue;
      expect(pattern.source).toMatch(/^\^.*\$$/);
      expect(strangers.filter((name) => pattern.test(name))).toEqual([]);
    }
  });

  it('asks for the Gateway API only where it is applied', () => {
    const applied = plane
      .install(enrolRequest(plane, 'vendor'))
      .before.some(({ metadata }) => metadata.name.startsWith('gateways.'));
    expect(applied).toBe(plane.needsGatewayApi === true);
  });
});

describe('equal-cpu', () => {
  // Of a budget of two cores: what each proxy may use, and where that is said.
  const annotated = (id: string) => planeOf(id).enrolment(enrolRequest(planeOf(id), 'equal-cpu')).podAnnotations;
  const valuesOf = (id: string, release: string): unknown =>
    planeOf(id)
      .install(enrolRequest(planeOf(id), 'equal-cpu'))
      .charts.find((chart) => chart.release === release)?.values;

  it('gives each of two sidecars half, request and limit alike, and as many threads', () => {
    expect(annotated('istio')).toMatchObject({
      'sidecar.istio.io/proxyCPU': '1',
      'sidecar.istio.io/proxyCPULimit': '1',
      'sidecar.istio.io/proxyMemory': '256Mi',
      'sidecar.istio.io/proxyMemoryLimit': '512Mi',
      'proxy.istio.io/config': '{"concurrency":1}',
    });
    expect(annotated('linkerd')).toMatchObject({
      'config.linkerd.io/proxy-cpu-request': '1',
      'config.linkerd.io/proxy-cpu-limit': '1',
    });
    expect(annotated('consul')).toMatchObject({
      'consul.hashicorp.com/sidecar-proxy-cpu-request': '1',
      'consul.hashicorp.com/sidecar-proxy-cpu-limit': '1',
      'consul.hashicorp.com/consul-envoy-proxy-concurrency': '1',
    });
  });

  const whole = { requests: { cpu: '1' }, limits: { cpu: '1' } };

  it('gives each of two node proxies half; beside a waypoint a quarter, and the waypoint half', () => {
    expect(valuesOf('istio-ambient', 'ztunnel')).toMatchObject({
      env: { ZTUNNEL_WORKER_THREADS: '1' },
      resources: whole,
    });
    expect(valuesOf('cilium-ztunnel', 'cilium')).toMatchObject({
      encryption: { ztunnel: { resources: whole, extraEnv: [{ name: 'ZTUNNEL_WORKER_THREADS', value: '1' }] } },
    });
    expect(valuesOf('istio-ambient-waypoint', 'ztunnel')).toMatchObject({
      env: { ZTUNNEL_WORKER_THREADS: '1' },
      resources: { requests: { cpu: '500m' }, limits: { cpu: '500m' } },
    });
    expect(valuesOf('istio-ambient-waypoint', 'istiod')).toMatchObject({ global: { waypoint: { resources: whole } } });
  });

  it('gives the one node proxy of a single node what two would share', () => {
    const single = enrolRequest(planeOf('istio-ambient'), 'equal-cpu', { cluster: { ...twoNodes, singleNode: true } });
    const ztunnel = planeOf('istio-ambient').install(single).charts.at(-1);
    expect(ztunnel?.values).toMatchObject({
      env: { ZTUNNEL_WORKER_THREADS: '2' },
      resources: { limits: { cpu: '2' } },
    });
  });

  it('gives the one Envoy that works all of it', () => {
    expect(valuesOf('cilium-l7', 'cilium')).toMatchObject({
      envoy: { resources: { requests: { cpu: '2' }, limits: { cpu: '2' } }, extraArgs: ['--concurrency 2'] },
    });
  });

  it('is not offered where work is done in the kernel', () => {
    expect(planeOf('cilium-wireguard').profiles).toEqual(['vendor']);
  });

  it('sets nothing in the profile vendor', () => {
    for (const { id, plane } of planes) {
      const request = enrolRequest(plane, 'vendor');
      const written = JSON.stringify([plane.enrolment(request).podAnnotations, plane.install(request).charts]);
      expect([id, /proxy-?cpu|concurrency|WORKER_THREADS/i.test(written)]).toEqual([id, false]);
    }
  });
});

describe('who may call the server', () => {
  it.each([
    ['istio', 'cluster.local/ns/meshbench-arm/sa/client'],
    ['istio-ambient', 'cluster.local/ns/meshbench-arm/sa/client'],
    ['istio-ambient-waypoint', 'cluster.local/ns/meshbench-arm/sa/client'],
    ['linkerd', 'client.meshbench-arm.serviceaccount.identity.linkerd.cluster.local'],
    ['consul', '{"name":"client","action":"allow"}'],
    ['cilium-wireguard', '{"matchLabels":{"app":"client"}}'],
    ['cilium-l7', '{"matchLabels":{"app":"client"}}'],
  ])('%s: the client alone', (id, text) => {
    expect(JSON.stringify(planeOf(id).enrolment(enrolRequest(planeOf(id), 'vendor')).objects)).toContain(text);
  });

  it.each(['istio', 'istio-ambient', 'istio-ambient-waypoint'])('%s: mutual TLS is strict', (id) => {
    const { settings } = planeOf(id).install(enrolRequest(planeOf(id), 'vendor'));
    expect(settings).toMatchObject([{ kind: 'PeerAuthentication', spec: { mtls: { mode: 'STRICT' } } }]);
  });

  it('consul: everything else is denied', () => {
    const { settings } = planeOf('consul').install(enrolRequest(planeOf('consul'), 'vendor'));
    expect(settings).toContainEqual(
      expect.objectContaining({ spec: { destination: { name: '*' }, sources: [{ name: '*', action: 'deny' }] } }),
    );
  });
});

describe('which clusters qualify', () => {
  const wait = { ...twoNodes, cni: 'none' };

  it.each(['none', 'istio', 'istio-ambient', 'istio-ambient-waypoint', 'linkerd', 'consul'])('%s: this one', (id) => {
    expect(planeOf(id).unfit(twoNodes)).toEqual([]);
  });

  it.each(['cilium-wireguard', 'cilium-ztunnel', 'cilium-l7'])('%s: one that waits for its network plugin', (id) => {
    expect(planeOf(id).unfit(wait)).toEqual([]);
    expect(planeOf(id).unfit(twoNodes)[0]).toContain('its network plugin is bridge');
    expect(planeOf(id).unfit({ ...wait, cni: null })[0]).toContain('cannot be told');
    expect(planeOf(id).unfit({ ...wait, cni: 'cilium' })).not.toEqual([]);
  });

  it.each(['cilium-wireguard', 'cilium-l7'])('%s: two nodes', (id) => {
    expect(planeOf(id).unfit({ ...wait, singleNode: true })[0]).toContain('nothing would be encrypted');
    expect(planeOf(id).unfit({ ...wait, schedulableNodes: 1 })[0]).toContain('nothing would be encrypted');
  });

  it('linkerd: Kubernetes 1.31 or newer', () => {
    expect(planeOf('linkerd').unfit({ ...twoNodes, version: '1.30.9' })[0]).toContain('older than 1.31');
    expect(planeOf('linkerd').unfit({ ...twoNodes, version: '1.31.0' })).toEqual([]);
  });

  it('consul: one that gives volumes', () => {
    expect(planeOf('consul').unfit({ ...twoNodes, hasDefaultStorageClass: false })[0]).toContain('StorageClass');
  });
});

it('each mesh is of one class of encryption', () => {
  expect(
    Object.fromEntries(planes.map(({ id }) => [id, encryptionClass(meshById(id)?.traits ?? { encryption: 'none' })])),
  ).toEqual({
    none: 'none',
    istio: 'workload-identity',
    'istio-ambient': 'workload-identity',
    'istio-ambient-waypoint': 'workload-identity',
    linkerd: 'workload-identity',
    consul: 'workload-identity',
    'cilium-wireguard': 'node-identity',
    'cilium-ztunnel': 'workload-identity',
    'cilium-l7': 'node-identity',
  });
});

describe('names', () => {
  it('a mode may be written after a slash', () => {
    expect(meshById('istio-ambient/waypoint')?.id).toBe('istio-ambient-waypoint');
    expect(meshById('cilium/l7')?.id).toBe('cilium-l7');
  });

  it('a vendor alone that has modes is no mesh, and its modes are told', () => {
    expect(meshById('cilium')).toBeUndefined();
    expect(modesOf('cilium')).toEqual(['cilium-wireguard', 'cilium-ztunnel', 'cilium-l7']);
    expect(modesOf('istio')).toEqual([]);
    expect(meshHint('cilium', meshes)).toContain('MESH=cilium-wireguard');
    expect(meshHint('istoi', meshes)).toContain('known: none, istio');
  });

  it.each(models)('$id is a model for the lab, and names what is real on a cluster', ({ plane }) => {
    const named = /MESH=([a-z0-9-]+)/.exec(plane.instead)?.[1];
    expect(planes.map(({ id }) => id)).toContain(named);
    expect(plane.why).toContain('model');
  });
});
