import { describe, expect, it } from 'vitest';
import type { ClusterPlane, Readings } from '../../meshes/cluster-plane.ts';
import type { EvidenceItem } from '../../harness/core/trial.ts';
import { meshById, meshes } from '../../meshes/registry.ts';
import { callsWith, podsWith } from '../fixtures/cluster-pods.ts';
import { scrapesOf, without } from '../fixtures/scrapes/scrapes.ts';

const namespace = 'meshbench-arm';
const xfcc = (uri: string): Record<string, string> => ({
  'x-forwarded-client-cert': `By=spiffe://made-up/sa/server;Hash=ab;Subject="";URI=${uri}`,
});
const istioCaller = xfcc(`spiffe://cluster.local/ns/${namespace}/sa/client`);
const consulCaller = xfcc('spiffe://0b1c.consul/ns/default/dc/dc1/svc/client');

/** Scrapes (a folder of test/fixtures/scrapes), whose proof reads them, and what else it is shown. */
const cases = [
  { scrapes: 'istio', mesh: 'istio', sidecar: 'istio-proxy', headers: istioCaller },
  { scrapes: 'istio-upstream-envoy', mesh: 'istio', sidecar: 'istio-proxy', headers: istioCaller },
  { scrapes: 'istio-ambient', mesh: 'istio-ambient' },
  { scrapes: 'istio-ambient-waypoint', mesh: 'istio-ambient-waypoint' },
  { scrapes: 'linkerd', mesh: 'linkerd', sidecar: 'linkerd-proxy' },
  { scrapes: 'consul', mesh: 'consul', sidecar: 'consul-dataplane', headers: consulCaller },
  { scrapes: 'cilium-wireguard', mesh: 'cilium-wireguard' },
  { scrapes: 'cilium-ztunnel', mesh: 'cilium-ztunnel' },
  { scrapes: 'cilium-l7', mesh: 'cilium-l7', headers: { 'x-request-id': 'made-up' } },
] as const satisfies readonly { scrapes: string; mesh: string; sidecar?: string; headers?: object }[];

type Case = { scrapes: string; mesh: string; sidecar?: string; headers?: Record<string, string> };

const planeOf = (id: string): ClusterPlane => {
  const plane = meshById(id)?.planes.cluster;
  if (plane?.available !== true) throw new Error(`${id} has no cluster plane`);
  return plane;
};
const failed = (items: readonly EvidenceItem[]): string[] =>
  items.filter(({ holds }) => !holds).map(({ claim }) => claim);
const sent = { requests: 1000, payloadBytes: 1024 };

function judge({ scrapes, mesh, sidecar, headers }: Case) {
  const plane = planeOf(mesh);
  const place = { namespace, pods: podsWith(sidecar) };
  const calls = callsWith(headers);
  return {
    plane,
    place,
    calls,
    before: (now: Readings, seen = calls) => failed(plane.proof.before(now, seen, place)),
    after: (after: Readings, window = sent, before = scrapesOf(scrapes, 'before')) =>
      failed(plane.proof.after({ before, after, window }, calls, place)),
  };
}

it('covers every plane that reads counters', () => {
  const reading = meshes.filter(({ planes }) => planes.cluster.available && planes.cluster.proof.readings.length > 0);
  expect(new Set(cases.map(({ mesh }) => mesh))).toEqual(new Set(reading.map(({ id }) => id)));
});

describe.each<Case>(cases)('the proof of $mesh on the scrapes $scrapes', (each) => {
  const { plane, place, calls, before, after } = judge(each);
  const good = scrapesOf(each.scrapes, 'after');

  it('reads exactly what was scraped', () => {
    expect([...good.keys()].sort()).toEqual(plane.proof.readings.map(({ id }) => id).sort());
  });

  it('holds on good traffic', () => {
    expect(before(scrapesOf(each.scrapes, 'before'))).toEqual([]);
    expect(after(good)).toEqual([]);
  });

  it('fails on half of the requests', () => {
    expect(after(good, { ...sent, requests: 2000 })).not.toEqual([]);
  });

  it('fails on no request at all, whatever was counted', () => {
    expect(after(good, { ...sent, requests: 0 })).not.toEqual([]);
  });

  it('fails on traffic that no proxy counted', () => {
    expect(after(scrapesOf(each.scrapes, 'before'))).not.toEqual([]);
  });

  it('fails on traffic in plaintext, or past the mesh', () => {
    expect(after(scrapesOf(each.scrapes, 'plain'))).not.toEqual([]);
  });

  it('fails when any reading is missing that it needs', () => {
    for (const { id } of plane.proof.readings) {
      expect([id, after(without(good, id))]).not.toEqual([id, []]);
    }
  });

  it('fails when a call from outside is answered', () => {
    const open = { ...calls, outside: { accepted: true, how: 'status 200' } };
    expect(before(scrapesOf(each.scrapes, 'before'), open).length).toBe(1);
    const evidence = plane.proof.after(
      { before: scrapesOf(each.scrapes, 'before'), after: good, window: sent },
      open,
      place,
    );
    expect(failed(evidence).length).toBe(1);
  });

  it('observes facts without inventing any', () => {
    const facts = plane.proof.facts(good, place.pods);
    for (const threads of facts.proxyThreads) expect(threads).toBeGreaterThan(0);
    expect(facts.filters).toEqual([]);
  });
});

describe('what is particular to a mesh', () => {
  it.each([
    ['istio', 'past the mesh'],
    ['istio-upstream-envoy', 'past the mesh'],
    ['consul', 'past the mesh'],
    ['linkerd', 'unencrypted'],
    ['istio-ambient', 'unencrypted'],
    ['cilium-l7', 'WireGuard is on'],
  ])('%s: traffic that went round the mesh is named "%s"', (scrapes, words) => {
    const found = cases.find((each) => each.scrapes === scrapes) as Case;
    expect(judge(found).after(scrapesOf(scrapes, 'plain')).join('\n')).toContain(words);
  });

  it('istio: where its own counters exist they alone count, so that plaintext is not taken for the mesh', () => {
    const found = judge(cases[0]);
    const claims = found.after(scrapesOf('istio', 'plain'));
    expect(claims).toContain('the server proxy carried at least 99 % of the requests sent');
    expect(claims).toContain('no request reached the server as plaintext');
  });

  it.each(cases.filter((each) => 'headers' in each && 'sidecar' in each))(
    '$scrapes: another caller is not the client',
    (each) => {
      const found = judge(each);
      const stranger = { ...found.calls, seenHeaders: xfcc('spiffe://cluster.local/ns/other/sa/client') };
      expect(found.before(scrapesOf(each.scrapes, 'before'), stranger)).toEqual([
        `the application sees the caller's identity`,
      ]);
    },
  );

  it('a pod without the mesh’s container is no evidence', () => {
    const plane = planeOf('istio');
    const place = { namespace, pods: { ...podsWith('istio-proxy'), client: podsWith().client } };
    const items = plane.proof.before(scrapesOf('istio', 'before'), callsWith(istioCaller), place);
    expect(failed(items)).toEqual(['both pods hold a sidecar']);
  });

  it('cilium-wireguard: two pods on one node are not encrypted', () => {
    const plane = planeOf('cilium-wireguard');
    const { client } = podsWith();
    const items = plane.proof.before(scrapesOf('cilium-wireguard', 'before'), callsWith(), {
      namespace,
      pods: { client, server: client },
    });
    expect(failed(items)).toEqual(['client and server are on different nodes']);
  });

  it('none: a header, a container or an address of somebody else is seen', () => {
    const { proof } = planeOf('none');
    const clean = { ...callsWith(), outside: { accepted: true, how: 'status 200' } };
    const place = { namespace, pods: podsWith() };
    const empty: Readings = new Map();
    expect(failed(proof.before(empty, clean, place))).toEqual([]);
    expect(failed(proof.before(empty, clean, { namespace, pods: podsWith('istio-proxy') })).length).toBe(1);
    expect(failed(proof.before(empty, { ...clean, seenRemoteAddress: '127.0.0.6:1' }, place)).length).toBe(1);
    expect(failed(proof.before(empty, { ...clean, seenHeaders: istioCaller }, place)).length).toBe(1);
  });
});

it('facts: TLS and threads are read from both ways of naming them', () => {
  const facts = (id: string, sidecar: string) => planeOf(id).proof.facts(scrapesOf(id, 'after'), podsWith(sidecar));
  expect(facts('istio', 'istio-proxy')).toMatchObject({ tlsVersion: 'TLSv1.3', proxyThreads: [2, 2], telemetry: 'on' });
  expect(facts('consul', 'consul-dataplane')).toMatchObject({
    tlsVersion: 'TLSv1.2',
    cipher: 'ECDHE-ECDSA-AES128-GCM-SHA256',
    httpByHop: ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1'],
    settings: { 'client: cpu request': '1', 'client: memory limit': 'none' },
  });
  expect(facts('linkerd', 'linkerd-proxy').proxyThreads).toEqual([1, 1]);
});
