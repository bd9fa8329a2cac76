import { describe, expect, it } from 'vitest';
import { meterWindow } from '../sampler.ts';
import { throttledBetween } from './container-readings.ts';
import { meterBorders } from './machines.ts';
import { clusterSamples, parseNodeAnswer, type NodeAnswer } from './node-samples.ts';

type Containers = NodeAnswer['samples'][number]['containers'];

/** Two cores, of which one is busy and a tenth of one is stolen; containers as they are at each moment. */
const node = (
  name: string,
  moments: readonly number[],
  containers: (atS: number) => Containers,
  bootId = name,
): NodeAnswer => ({
  schema: 'meshbench.node-meter/1',
  node: name,
  bootId,
  cores: 2,
  samples: moments.map((atS) => ({
    atNs: atS * 1e9,
    machine: {
      user: 50 * atS,
      nice: 5 * atS,
      system: 30 * atS,
      idle: 80 * atS,
      iowait: 10 * atS,
      irq: 5 * atS,
      softirq: 10 * atS,
      steal: 10 * atS,
    },
    loadAverage1: 1,
    pods: { usageNs: atS * 9e8, userNs: atS * 5e8, systemNs: atS * 4e8 },
    containers: containers(atS),
  })),
});

/** Of `perSecond` CPU-seconds a second, three quarters in user mode. */
const used = (atS: number, perSecond: number, throttledPeriods: number | null = 0): Containers[string] => ({
  usageNs: 7e9 + atS * perSecond * 1e9,
  userNs: atS * perSecond * 0.75e9,
  systemNs: atS * perSecond * 0.25e9,
  throttledPeriods,
});

const client = node('client', [0, 1, 2, 3, 4, 5], (atS) => ({
  k6: used(atS, 0.5, atS > 2 ? 3 : 1),
  proxy: used(atS, 0.2),
}));
const server = node('server', [0.7, 1.3, 2.9, 3.3, 4.4], (atS) => ({ app: used(atS, 0.3), proxy2: used(atS, 0.1) }));
const groups = { generator: ['k6'], 'istio.dataPlane': ['proxy', 'proxy2'], 'istio.controlPlane': [] };

describe('samples of a cluster', () => {
  it('are at the moments of the first node, where every node was read', () => {
    expect(clusterSamples([client, server], groups).map(({ atS }) => atS)).toEqual([1, 2, 3, 4]);
  });

  it('add up the containers of a role over the nodes, as if all had been read at once', () => {
    const window = meterWindow(clusterSamples([client, server], groups), 1.2, 3.7);
    expect(window.cpuSeconds['generator']).toBeCloseTo(0.5 * 2.5, 9);
    expect(window.cpuSeconds['istio.dataPlane']).toBeCloseTo(0.3 * 2.5, 9);
    expect(window.cpuSeconds['istio.controlPlane']).toBe(0);
    expect(window.cpuSplit['istio.dataPlane']?.userSeconds).toBeCloseTo(0.3 * 2.5 * 0.75, 9);
    expect(window.cpuSplit['istio.dataPlane']?.kernelSeconds).toBeCloseTo(0.3 * 2.5 * 0.25, 9);
  });

  it('count the times of a machine once, however many nodes it plays', () => {
    const alone = clusterSamples([client], { generator: ['k6'] })[2]?.machine;
    const seen = (atS: number): Containers => ({ app: used(atS, 0.3), k6: used(atS, 0.5) });
    const twin = node('node2', [0, 2.5, 5], seen, 'client');
    expect(clusterSamples([client, twin], { generator: ['k6'] })[2]?.machine).toEqual(alone);
    const both = clusterSamples([client, server], { generator: ['k6'] }).find(({ atS }) => atS === 2)?.machine;
    expect(both?.total).toBeCloseTo(2 * (alone?.total ?? 0), 9);
    expect(both?.steal).toBeCloseTo(2 * 10 * 2, 9);
    expect(both?.busy).toBeCloseTo(2 * 100 * 2, 9);
    const window = meterWindow(clusterSamples([client, twin], { generator: ['k6'], application: ['app'] }), 1, 4);
    expect(window.cpuSeconds['generator']).toBeCloseTo(1.5, 9);
    expect(window.cpuSeconds['application']).toBeCloseTo(0.9, 9);
  });

  it('count a container that was made later from its first reading, and keep what an ended one had', () => {
    const passing = node('n', [0, 1, 2, 3, 4, 5], (atS) => (atS >= 2 && atS <= 4 ? { short: used(atS, 0.5) } : {}));
    const samples = clusterSamples([passing], { role: ['short'] });
    expect(samples.map(({ cpu }) => cpu['role']?.usageSeconds)).toEqual([8, 8, 8, 8.5, 9, 9]);
  });

  it('have the throttled periods of the generator, or know that nobody counts them', () => {
    expect(
      clusterSamples([client], { generator: ['k6'] }, 'k6').map(({ throttledPeriods }) => throttledPeriods),
    ).toEqual([1, 1, 1, 3, 3, 3]);
    const blind = node('n', [0, 1], (atS) => ({ k6: used(atS, 0.5, null) }));
    expect(clusterSamples([blind], { generator: ['k6'] }, 'k6')[1]?.throttledPeriods).toBeNull();
    expect(clusterSamples([client], { generator: ['k6'] })[1]?.throttledPeriods).toBeNull();
    expect(throttledBetween([server, client], 'k6', { fromS: 2, toS: 3 })).toBe(2);
    expect(throttledBetween([blind], 'k6', { fromS: 0, toS: 1 })).toBeNull();
  });

  it('are refused for a container that no node saw', () => {
    expect(() => clusterSamples([client], { role: ['elsewhere'] })).toThrow(
      /no node meter saw the container elsewhere/,
    );
  });

  it('are refused where the nodes were read at different times', () => {
    const late = node('late', [7, 8], () => ({}));
    expect(() => clusterSamples([client, late], {})).toThrow(/client: 6 readings, late: 2 readings/);
    expect(() => clusterSamples([], {})).toThrow(/no time in common/);
  });
});

it('tells how far readings are from the borders of a window', () => {
  const silent = node('silent', [], () => ({}));
  expect(meterBorders([server, silent], { fromS: 0.2, toS: 5 })).toEqual([
    { node: 'server', fromGapS: expect.closeTo(0.5, 9) as number, toGapS: expect.closeTo(0.6, 9) as number },
    { node: 'silent', fromGapS: null, toGapS: null },
  ]);
});

describe('the answer of a node meter', () => {
  it('is read as it is sent', () => {
    expect(parseNodeAnswer(JSON.stringify(client))).toEqual(client);
  });

  it('is refused when it is something else', () => {
    expect(() => parseNodeAnswer('404 page not found')).toThrow(/something else than readings \(404 page not found\)/);
    expect(() => parseNodeAnswer(JSON.stringify({ ...client, schema: 'meshbench.node-meter/2' }))).toThrow(/schema/);
  });
});
