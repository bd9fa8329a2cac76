import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/stats/seeded-random.ts';
import { partOf } from '../../test/fixtures/hdr.ts';
import type { HdrRun, LatencyLine } from './hdr-file.ts';
import { inWindow, measuredWindow, steadyWindow } from './window.ts';

const generator = (seconds: number[]): HdrRun => ({
  latency: [],
  lag: [],
  counters: [],
  generator: seconds.map((second) => ({ kind: 'generator', second, iterations: 1, dropped: 0 })),
});

/** 200 seconds of one arm whose latency in a second is given. */
const longRun = (latencyUs: (second: number) => number): LatencyLine[] => {
  const random = seededRandom(3);
  return Array.from({ length: 200 }, (_, second) => ({
    kind: 'latency',
    measure: 'service',
    arm: 'a',
    scenario: 'main',
    statusClass: '2xx',
    second,
    ...partOf(Array.from({ length: 50 }, () => latencyUs(second) * (0.9 + 0.2 * random.next()))),
  }));
};

describe('measured window', () => {
  it('leaves out the first, partial second and the warm-up', () => {
    const window = measuredWindow(generator([101, 100, 102, 110]), 3, 6);
    expect(window).toEqual({ fromS: 104, toS: 110 });
    expect([103, 104, 109, 110].map((second) => inWindow(window)({ second }))).toEqual([false, true, true, false]);
  });

  it('is cut where MSER-5 finds that warm-up went on', () => {
    const { window, unsteady } = steadyWindow(
      longRun((second) => (second < 30 ? 900 : 300)),
      { fromS: 0, toS: 200 },
    );
    // At least the step itself; noise may cost a few batches more, never half of the run.
    expect(window.fromS).toBeGreaterThanOrEqual(30);
    expect(window.fromS).toBeLessThan(100);
    expect(unsteady).toEqual([]);
  });

  it('is unsteady when latency never settles', () => {
    const { unsteady } = steadyWindow(
      longRun((second) => 300 + 20 * second),
      { fromS: 0, toS: 200 },
    );
    expect(unsteady).toContain('p50');
  });

  it('relies on the fixed warm-up when it is too short for MSER-5', () => {
    const window = { fromS: 0, toS: 25 };
    expect(
      steadyWindow(
        longRun((second) => 300 + 20 * second),
        window,
      ),
    ).toEqual({ window, unsteady: [] });
  });
});
