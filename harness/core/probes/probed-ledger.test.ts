import { describe, expect, it } from 'vitest';
import { outcome, probedTrial, probedWith, requests } from '../../../test/fixtures/probed-trials.ts';
import type { CpuLedger } from '../cost/cpu-ledger.ts';
import { ledgerLines } from '../cost/cpu-ledger.ts';
import { probedLedger } from './probed-ledger.ts';
import type { SeriesReading } from './readings.ts';
import { softirqOutside } from './softirq-outside.ts';
import type { WithProbes } from './waterfall.ts';

const lines = Object.fromEntries(
  ledgerLines.map((line) => [line, line === 'arms' ? 9 : 0]),
) as CpuLedger['lineSeconds'];
/** Busy for 10 s, 9 of them in tasks, over a window of 25 s. */
const ledger: CpuLedger = {
  availableSeconds: 50,
  busySeconds: 10,
  stealSeconds: 0,
  tasksSeconds: 9,
  tasksFrom: 'kernel',
  lineSeconds: lines,
};
const withLedger = (round: number, softirqAtIdlePerSecond: number | null): WithProbes => {
  const trial = probedTrial('none', round, 200, { ...probedWith([]), softirqAtIdlePerSecond });
  return { ...trial, measurement: { ...trial.measurement, cpuLedger: ledger } };
};

describe('ledger of probed sessions', () => {
  it('closes when the softirq of the idle task is what the tasks leave', () => {
    expect(probedLedger([withLedger(1, 1 / 25), withLedger(2, 0.8 / 25)])).toMatchObject({
      sessions: 2,
      closing: 2,
      gapShareWorst: expect.closeTo(0.02, 9) as number,
      outsideShareMedian: expect.closeTo(0.1, 9) as number,
      softirqShareMedian: expect.closeTo(0.09, 9) as number,
    });
  });

  it('does not close when the probe saw more than there was, or too little', () => {
    expect(probedLedger([withLedger(1, 2 / 25)])).toMatchObject({
      closing: 0,
      gapShareWorst: expect.closeTo(-0.1, 9) as number,
    });
    expect(probedLedger([withLedger(1, 0.1 / 25)])).toMatchObject({
      closing: 0,
      gapShareWorst: expect.closeTo(0.09, 9) as number,
    });
  });

  it('is absent without the softirq probe', () => {
    expect(probedLedger([withLedger(1, null)])).toBeUndefined();
  });
});

const softirq = (series: string, place: SeriesReading['place'], whole: number): SeriesReading => ({
  ...{
    probe: 'softirq',
    series,
    arm: 'none',
    place,
    direction: null,
    code: 'NET_RX',
    kind: 'sum',
    unit: 'ns',
    value: whole,
    whole,
  },
});
const withSoftirq = (round: number, readings: readonly SeriesReading[], because = ''): WithProbes =>
  probedTrial('none', round, 200, { ...probedWith([]), outcomes: [outcome('softirq', readings, because)] });

describe('kernel work outside processes', () => {
  it('is what ran outside the processes of the arm, for a million requests', () => {
    const readings = [
      softirq('outside', 'idle', 3e6),
      softirq('outside', 'ksoftirqd', 1e6),
      softirq('inside', 'application', 9e9),
    ];
    const trials = [1, 2, 3].map((round) => withSoftirq(round, readings));
    // 4 ms for 1,000 requests are 4 s for a million.
    expect(requests).toBe(1000);
    expect(softirqOutside(trials)).toMatchObject({ secondsPerMillion: 4, trials: 3, source: 'softirq probe' });
  });

  it('is not read from a void probe', () => {
    expect(softirqOutside([withSoftirq(1, [softirq('outside', 'idle', 3e6)], 'lost')])).toBeUndefined();
  });
});
