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

/** A minute of one arm whose latency in a second is given. */
const minute = (latencyUs: (second: number) => number): LatencyLine[] => {
  const random = seededRandom(3);
  return Array.from({ length: 60 }, (_, second) => ({
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
      minute((second) => (second < 10 ? 900 : 300)),
      { fromS: 0, toS: 60 },
    );
    // At least the step itself; noise may cost a batch more.
    expect(window.fromS).toBeGreaterThanOrEqual(10);
    expect(window.fromS).toBeLessThanOrEqual(20);
    expect(unsteady).toEqual([]);
  });

  it('is unsteady when latency never settles', () => {
    const { unsteady } = steadyWindow(
      minute((second) => 300 + 20 * second),
      { fromS: 0, toS: 60 },
    );
    expect(unsteady).toContain('p50');
  });

  it('relies on the fixed warm-up when it is too short for MSER-5', () => {
    const window = { fromS: 0, toS: 25 };
    expect(
      steadyWindow(
        minute((second) => 300 + 20 * second),
        window,
      ),
    ).toEqual({ window, unsteady: [] });
  });
});
