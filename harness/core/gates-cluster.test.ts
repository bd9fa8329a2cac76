import { describe, expect, it } from 'vitest';
import type { ContainerFacts, MeterBorders, NodeReading, PlacedPod } from './gates-cluster-facts.ts';
import { clusterGateFailures, clusterGates, type ClusterTrialFacts } from './gates-cluster.ts';

const client: PlacedPod = { part: 'client', pod: 'k6-x1', node: 'n1', nodeRole: 'client', askedRole: 'client' };
const server: PlacedPod = { part: 'server', pod: 'server-a', node: 'n2', nodeRole: 'server', askedRole: 'server' };
const proxy: ContainerFacts = { pod: 'server-a', container: 'proxy', restarts: 0, oomKilled: false };
const quiet: NodeReading = { node: 'n2', when: 'before', ready: true, pressures: [] };
const meter: MeterBorders = { node: 'n2', fromGapS: 0.2, toGapS: 1 };
const limit = (pod: string, cores: number | null) => ({ pod, container: 'proxy', cores });
const [hash, other] = ['ab'.repeat(32), 'cd'.repeat(32)];

/** A trial at the edge of everything that is allowed. */
const sound: ClusterTrialFacts = {
  placement: { pods: [client, server], askedApart: true },
  containers: [proxy],
  evicted: [],
  nodes: [quiet, { ...quiet, when: 'after' }],
  throttled: [{ part: 'generator', pod: 'k6-x1', container: 'k6', periods: 0 }],
  clockSkew: { nodes: ['n1', 'n2'], differenceMs: -108, uncertaintyMs: 8 },
  budget: { cores: 2, limits: [limit('k6-x1', 1), limit('server-a', 1)] },
  files: [{ name: 'latency.ndjson', sha256: hash, copiedSha256: hash }],
  meters: [meter],
};
const placed = (...pods: PlacedPod[]): ClusterTrialFacts => ({ ...sound, placement: { pods, askedApart: true } });

/** For each gate a trial that fails it and nothing else, and words of its reason: who it was, and how much. */
const failing: Readonly<Record<string, readonly [ClusterTrialFacts, RegExp]>> = {
  placement: [
    placed(client, { ...server, node: 'n3', nodeRole: 'system' }),
    /server \(pod server-a\) ran on node n3, whose role is system; bench=server/,
  ],
  restarts: [
    { ...sound, containers: [{ ...proxy, restarts: 2 }] },
    /proxy of pod server-a was restarted 2 times in the window/,
  ],
  'oom-killed': [{ ...sound, containers: [{ ...proxy, oomKilled: true }] }, /proxy of pod server-a.*memory/],
  evicted: [
    { ...sound, evicted: [{ pod: 'server-a', node: 'n2', message: 'low on ephemeral-storage' }] },
    /pod server-a was evicted from node n2 \(low on ephemeral-storage\)/,
  ],
  'node-pressure': [
    { ...sound, nodes: [quiet, { ...quiet, when: 'after', ready: false, pressures: ['DiskPressure'] }] },
    /^node n2 was not ready after the window; node n2 reported DiskPressure after the window$/,
  ],
  throttled: [
    { ...sound, throttled: [{ part: 'application', pod: 'server-a', container: 'app', periods: 3 }] },
    /application \(app of pod server-a\).*in 3 periods/,
  ],
  'clock-skew': [
    { ...sound, clockSkew: { nodes: ['n1', 'n2'], differenceMs: -109, uncertaintyMs: 8 } },
    /nodes n1 and n2 differ by 109 ms \(± 8 ms; limit 100 ms beyond/,
  ],
  budget: [
    { ...sound, budget: { cores: 2, limits: [limit('k6-x1', 1), limit('server-a', 0.5)] } },
    /add up to 1\.5 cores over 2 containers, not to the budget of 2/,
  ],
  'results-hash': [
    { ...sound, files: [{ name: 'latency.ndjson', sha256: hash, copiedSha256: other }] },
    /latency\.ndjson is not what was written \(SHA-256 cdcdcdcdcdcd, was abababababab\)/,
  ],
  'meter-gap': [
    { ...sound, meters: [meter, { node: 'n1', fromGapS: 1.2, toGapS: null }] },
    /meter of node n1.*within 1 s.*\(1\.2 s from its beginning, none at its end\)/,
  ],
};

describe('gates of a cluster', () => {
  it('pass a sound trial', () => {
    expect(clusterGateFailures(sound)).toEqual([]);
  });

  it('each have a test that fails them', () => {
    expect(Object.keys(failing)).toEqual(clusterGates.map(({ id }) => id));
  });

  it.each(Object.entries(failing))('%s rejects, alone and with its reason', (id, [facts, reason]) => {
    const failures = clusterGateFailures(facts);
    expect(failures.map(({ gate }) => gate)).toEqual([id]);
    expect(failures[0]?.reason).toMatch(reason);
  });

  it('leave a single node and any node alone where nothing else was asked for', () => {
    const anywhere = { ...server, node: 'n1', nodeRole: null, askedRole: null };
    const alone = { pods: [client, anywhere], askedApart: false };
    expect(clusterGateFailures({ ...sound, placement: alone, clockSkew: null, budget: null })).toEqual([]);
  });

  it('reject clocks that could not be compared closely enough to show anything', () => {
    const clockSkew = { nodes: ['n1', 'n2'] as const, differenceMs: 1000, uncertaintyMs: 1000 };
    expect(clusterGateFailures({ ...sound, clockSkew })).toEqual([
      { gate: 'clock-skew', reason: expect.stringMatching(/compared to ± 1000 ms only/) as string },
    ]);
  });

  it('reject client and server on one node where two were asked for', () => {
    const shared = { ...server, node: 'n1', nodeRole: null, askedRole: null };
    expect(clusterGateFailures(placed(client, shared))[0]?.reason).toMatch(/k6-x1 and server-a\) shared node n1/);
  });

  it('do not take two pods without a node for two pods on one', () => {
    const nowhere = (pod: PlacedPod): PlacedPod => ({ ...pod, node: null, nodeRole: null });
    const [failure] = clusterGateFailures(placed(nowhere(client), nowhere(server)));
    expect(failure?.reason).toBe('the client (pod k6-x1) was on no node; the server (pod server-a) was on no node');
  });

  it('reject a data plane without a limit, or with none at all, where a budget was set', () => {
    const budgeted = (...limits: ReturnType<typeof limit>[]) =>
      clusterGateFailures({ ...sound, budget: { cores: 2, limits } }).map(({ reason }) => reason);
    expect(budgeted(limit('k6-x1', 2), limit('server-a', null))).toEqual([
      expect.stringContaining('no CPU limit on proxy of pod server-a') as string,
    ]);
    expect(budgeted()).toEqual([expect.stringContaining('0 cores over 0 containers') as string]);
  });

  it('take nothing copied and nothing metered for a failure', () => {
    expect(clusterGateFailures({ ...sound, files: [], meters: [] }).map(({ gate }) => gate)).toEqual([
      'results-hash',
      'meter-gap',
    ]);
    const lost = [{ name: 'k6-summary.json', sha256: hash, copiedSha256: null }];
    expect(clusterGateFailures({ ...sound, files: lost })[0]?.reason).toBe('k6-summary.json did not arrive');
  });
});
