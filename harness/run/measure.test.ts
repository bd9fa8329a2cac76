import { describe, expect, it } from 'vitest';
import { partOf } from '../../test/fixtures/hdr.ts';
import { planOf } from '../../test/fixtures/trials.ts';
import type { LatencyLine } from '../load/hdr-file.ts';
import type { LedgerReading } from '../meters/ledger-meter.ts';
import type { Sample } from '../meters/sampler.ts';
import type { CgroupCpu } from '../targets/lab/cgroups.ts';
import { generatorMeter, measureArm, meterName, sentTo, type ArmReadings, type SessionReadings } from './measure.ts';

/**
 * A made-up round that begins in second 100: 3 s warm-up, 5 s measured (104..108 whole seconds after the partial one).
 * Arm `a` answers 10 requests a second in 200 us, in the warm-up in 900 us; arm `b` ten times slower.
 */
const seconds = Array.from({ length: 10 }, (_, index) => 100 + index);
const lines = (arm: string, measure: 'service' | 'response', us: (second: number) => number): LatencyLine[] =>
  seconds.map((second) => ({
    kind: 'latency',
    measure,
    arm,
    scenario: 'main',
    statusClass: '2xx',
    second,
    ...partOf(Array.from({ length: 10 }, () => us(second))),
  }));
const cpuOf = (usageSeconds: number): CgroupCpu => ({
  usageSeconds,
  userSeconds: usageSeconds * 0.6,
  systemSeconds: usageSeconds * 0.4,
});
const sampleAt = (atS: number): Sample => ({
  atS,
  machine: { total: atS * 200, busy: atS * 60, steal: 0 },
  throttledPeriods: 0,
  cpu: {
    [meterName('a', 'application')]: cpuOf(atS * 0.001),
    [meterName('a', 'dataPlane')]: cpuOf(atS * 0.004),
    [meterName('a', 'controlPlane')]: cpuOf(atS * 0.0005),
    [meterName('b', 'application')]: cpuOf(atS),
    [generatorMeter]: cpuOf(atS * 0.4),
  },
});
const load = { ...planOf().loads[0], ratePerArm: 10, warmUp: 3000, measure: 5000 } as SessionReadings['load'];
const round: SessionReadings = {
  load,
  cores: 2,
  loadAverage1: 0.7,
  samples: Array.from({ length: 45 }, (_, index) => sampleAt(99.9 + index * 0.25)),
  generator: {
    hdr: {
      latency: [
        ...lines('a', 'service', (second) => (second < 104 ? 900 : 200)),
        ...lines('a', 'response', () => 700),
        ...lines('b', 'service', () => 2000),
      ],
      lag: seconds.map((second) => ({ kind: 'lag', second, ...partOf([400, 500, 600]) })),
      counters: seconds.map((second) => ({
        kind: 'counters',
        arm: 'a',
        second,
        sent: 10,
        errors: second === 105 ? 2 : 0,
        newConnections: second === 100 ? 4 : 0,
      })),
      generator: seconds.map((second) => ({
        kind: 'generator',
        second,
        iterations: 20,
        dropped: second === 101 ? 7 : second === 103 ? 1 : 0,
      })),
    },
    summary: {
      'http_req_duration{arm:a}': { values: { count: 100, 'p(50)': 0.2, max: 0.9 } },
      http_req_duration: { values: { max: 2 } },
      iteration_duration: { values: { max: 3 } },
    },
  },
};
const nothing = { pssBytes: 0, anonymousBytes: 0, rssBytes: 0 };
const arm: ArmReadings = {
  arm: 'a',
  baseline: 'b',
  memory: { application: nothing, dataPlane: nothing, controlPlane: nothing },
  contextSwitches: { application: 1, dataPlane: 2, controlPlane: 3 },
  applicationClock: {
    requests: 100,
    delayP50Ms: 0,
    delayMeanMs: 0,
    delayQuantilesMs: [],
    handlerP50Ms: 0,
    handlerMeanMs: 0,
  },
};

describe('a measured arm', () => {
  const { measurement } = measureArm(round, arm);

  it('counts only its own requests, only in the measured window', () => {
    expect(measurement.window).toEqual({ fromS: 104, toS: 109 });
    expect(measurement.requests).toEqual({ offered: 50, completed: 50, errors: 2, newConnections: 0 });
    expect(measurement.serviceTime.maxMs).toBe(0.2);
    expect(measurement.responseTime.p50.ms).toBeCloseTo(0.7, 2);
  });

  it('bills its own CPU in the window, by role, per million completed requests', () => {
    expect(measurement.cpuSeconds.application).toBeCloseTo(0.005, 9);
    expect(measurement.cpuSeconds.dataPlane).toBeCloseTo(0.02, 9);
    expect(measurement.cpuSeconds.controlPlane).toBeCloseTo(0.0025, 9);
    expect(measurement.cpuSecondsPerMillion).toBeCloseTo((0.0275 / 50) * 1e6, 6);
  });

  it('divides that CPU into user mode and kernel', () => {
    expect(measurement.cpuSplit?.dataPlane.userSeconds).toBeCloseTo(0.012, 9);
    expect(measurement.cpuSplit?.dataPlane.kernelSeconds).toBeCloseTo(0.008, 9);
    expect(measurement.cpuSplit?.generator.kernelSeconds).toBeCloseTo(0.8, 9);
  });

  it('keeps the ledger of the machine over the window where it was read', () => {
    expect(measurement.cpuLedger).toBeUndefined();
    const lines = { tools: 0, probes: 0, harness: 0, others: 0, softirqThreads: 0, kernelThreads: 0 };
    const read = (atS: number): LedgerReading => ({
      atS,
      cores: 2,
      idleSeconds: 1.2 * atS,
      stealSeconds: 0,
      tasksSeconds: 0.7 * atS,
      lineSeconds: { ...lines, arms: 0.3 * atS, generator: 0.4 * atS },
    });
    const samples = round.samples.map((sample, index) =>
      index % 4 === 0 ? { ...sample, ledger: read(sample.atS) } : sample,
    );
    const { cpuLedger } = measureArm({ ...round, samples, idleOutsidePerSecond: 0.01 }, arm).measurement;
    expect(cpuLedger?.busySeconds).toBeCloseTo(4, 6);
    expect(cpuLedger?.tasksSeconds).toBeCloseTo(3.5, 6);
    expect(cpuLedger?.idleOutsidePerSecond).toBe(0.01);
  });

  it('states the generator’s CPU as a share of the cores, and the lag in the window', () => {
    expect(measurement.generator.cpuShare).toBeCloseTo(0.2, 9);
    expect(measurement.generator.lagP50Ms).toBeCloseTo(0.5, 2);
    expect(measurement.machine.busyShare).toBeCloseTo(0.3, 9);
  });

  it('forgives drops while connections are opened, and none from the second before the window on', () => {
    expect(measurement.generator.dropped).toBe(1);
  });

  it('checks the histograms of the whole run against k6', () => {
    expect(measurement.crossCheck).toMatchObject({ countHdr: 100, countK6: 100, maxMsHdr: 0.9, maxMsK6: 0.9 });
  });

  it('says what a planted delay must add, from the baseline of the same round', () => {
    const planted = {
      ...arm,
      applicationClock: { ...arm.applicationClock, delayQuantilesMs: Array<number>(200).fill(0.5) },
    };
    expect(measureArm(round, planted).measurement.plantedShiftMs).toBeCloseTo(0.5, 9);
    expect(measurement.plantedShiftMs).toBeUndefined();
  });

  it('knows what was sent over the whole run, for the proof of path', () => {
    expect(sentTo(round, 'a')).toBe(100);
  });
});
