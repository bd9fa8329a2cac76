import { describe, expect, it } from 'vitest';
import { partOf } from '../../../test/fixtures/hdr.ts';
import { mergeHistograms } from '../../core/histogram.ts';
import type { Measurement } from '../../core/trial.ts';
import type { LatencyLine } from '../../load/hdr-file.ts';
import type { SessionReadings } from '../measure.ts';
import { readStep, slowerThan } from './read-step.ts';

describe('requests above a limit are counted', () => {
  const values = [100, 200, 200, 300, 400, 5000];
  it.each([
    [50, 6],
    [100, 5],
    [250, 3],
    [400, 1],
    [4990, 1],
    [5010, 0],
  ])('above %d us: %d of 100, 200, 200, 300, 400, 5000', (limitUs, slow) => {
    expect(slowerThan(mergeHistograms([partOf(values)]), limitUs)).toBe(slow);
  });

  it('and there are none among no requests', () => {
    expect(slowerThan(mergeHistograms([]), 1000)).toBe(0);
  });
});

describe('the reading of a step', () => {
  const line = (second: number, statusClass: string, us: number, arm = 'a'): LatencyLine => ({
    kind: 'latency',
    measure: 'service',
    arm,
    scenario: 'main',
    statusClass,
    second,
    ...partOf(Array.from({ length: 10 }, () => us)),
  });
  const quantile = { ms: 1, enoughRequests: true };
  const latency = {
    count: 30,
    meanMs: 1,
    minMs: 1,
    maxMs: 1,
    p50: quantile,
    p90: quantile,
    p99: quantile,
    p999: quantile,
  };
  const measurement = {
    window: { fromS: 100, toS: 105 },
    requests: { offered: 50, completed: 30, errors: 10, newConnections: 0 },
    serviceTime: latency,
    responseTime: latency,
    generator: { dropped: 20, cpuSeconds: 4, cpuShare: 0.4, busyShare: 0.1, lagP50Ms: 0.5, lagP99Ms: 2 },
    cpuSeconds: { application: 1, dataPlane: 2, controlPlane: 0.5 },
    machine: { loadAverage1: 1, stealShare: 0, busyShare: 0.8 },
    cpuSecondsPerMillion: 300,
  } as unknown as Measurement;
  const hdr = {
    latency: [
      line(101, '2xx', 500),
      line(102, '2xx', 12_000),
      line(102, '5xx', 12_000),
      line(99, '2xx', 12_000),
      line(102, '2xx', 12_000, 'b'),
    ],
    lag: [],
    counters: [],
    generator: [],
  };
  const readings = { generator: { hdr, summary: {} }, cores: 2 } satisfies Pick<SessionReadings, 'generator' | 'cores'>;
  const reading = readStep(readings, measurement, { arm: 'a', sloMs: 10 });

  it('counts as slow what the arm answered without error in the window, but too late', () => {
    expect(reading).toMatchObject({ windowSeconds: 5, offered: 50, completed: 30, errors: 10, dropped: 20, slow: 10 });
  });

  it('takes quantiles over all requests that were due, dropped ones as infinitely slow', () => {
    // 10 at 0.5 ms, 20 at 12 ms, 20 dropped: the median of 50 is at 12 ms; p99 lies among the dropped, unbounded.
    expect(reading.serviceMs.p50.ms).toBeCloseTo(12, 1);
    expect(reading.serviceMs.p99).toEqual({ ms: 12, enoughRequests: false });
  });

  it('gives to others what neither the arm nor the generator used of the machine', () => {
    expect(reading.otherCpuShare).toBeCloseTo(0.8 - 7.5 / 10, 9);
  });
});
