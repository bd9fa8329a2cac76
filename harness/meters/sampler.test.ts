import { describe, expect, it } from 'vitest';
import { meterWindow, type Sample } from './sampler.ts';

/** CPU grows by 0.5 s a second, machine time by 200 jiffies a second of which 20 are steal. */
const sample = (atS: number): Sample => ({
  atS,
  cpu: { a: { usageSeconds: 100 + atS * 0.5, userSeconds: 70 + atS * 0.2, systemSeconds: 30 + atS * 0.3 } },
  throttledPeriods: 0,
  machine: { total: atS * 200, busy: atS * 100, steal: atS * 20 },
});

describe('metered window', () => {
  it('interpolates between samples that do not fall on its borders', () => {
    const samples = [0.1, 0.4, 0.9, 1.6, 2.3, 2.9].map(sample);
    const window = meterWindow(samples, 1, 2);
    expect(window.cpuSeconds['a']).toBeCloseTo(0.5, 12);
    expect(window.cpuSplit['a']?.userSeconds).toBeCloseTo(0.2, 12);
    expect(window.cpuSplit['a']?.kernelSeconds).toBeCloseTo(0.3, 12);
    expect(window.stealShare).toBeCloseTo(0.1, 12);
    expect(window.busyShare).toBeCloseTo(0.5, 12);
  });

  it('does not extrapolate beyond the last sample', () => {
    expect(meterWindow([0, 1, 2].map(sample), 1, 5).cpuSeconds['a']).toBeCloseTo(0.5, 12);
  });

  it('counts throttled periods, and knows when it could not see any', () => {
    const [first, second, third] = [sample(0), sample(1), { ...sample(2), throttledPeriods: 3 }];
    expect(meterWindow([first, second, third], 1, 2).throttledPeriods).toBe(3);
    expect(meterWindow([first, { ...second, throttledPeriods: null }], 0, 1).throttledPeriods).toBeNull();
  });

  it('is all zero without samples', () => {
    expect(meterWindow([], 0, 1)).toEqual({
      cpuSeconds: {},
      cpuSplit: {},
      throttledPeriods: 0,
      stealShare: 0,
      busyShare: 0,
    });
  });
});
