import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePoints, type ChangePointSearch } from './change-points.ts';
import { seededRandom } from './seeded-random.ts';
import { stepBetween } from './step-significance.ts';

/** Stretches of a level each, with noise of at most one hundredth to either side. */
function stretches(...parts: readonly { readonly nights: number; readonly level: number }[]): number[] {
  const random = seededRandom('nights');
  return parts.flatMap(({ nights, level }) =>
    Array.from({ length: nights }, () => level * (1 + 0.02 * (random.next() - 0.5))),
  );
}

const indices = (series: readonly number[], search?: ChangePointSearch): number[] =>
  changePoints(series, search).map(({ index }) => index);

describe('changePoints', () => {
  it('finds one planted step, and what it changed', () => {
    const points = changePoints(stretches({ nights: 22, level: 1 }, { nights: 18, level: 1.08 }));
    expect(points).toHaveLength(1);
    expect(points[0]?.index).toBe(22);
    expect(points[0]?.before).toBeCloseTo(1, 2);
    expect(points[0]?.after).toBeCloseTo(1.08, 2);
    expect(points[0]?.relativeChange).toBeCloseTo(0.08, 2);
    expect(points[0]?.p).toBeLessThan(1e-10);
  });

  it.each([
    ['up and up again', 1.06, 1.12],
    ['up and back down', 1.06, 1],
    ['down and back up', 0.94, 1],
  ])('finds two planted steps: %s', (_what, second, third) => {
    const series = stretches({ nights: 20, level: 1 }, { nights: 20, level: second }, { nights: 20, level: third });
    expect(indices(series)).toEqual([20, 40]);
  });

  it('finds a new level from its third night on', () => {
    const since = (nights: number): number[] => stretches({ nights: 20, level: 1 }, { nights, level: 1.2 });
    expect(indices(since(2))).toEqual([]);
    expect(indices(since(3))).toEqual([20]);
    expect(indices(since(3), { leastStretch: 4 })).toEqual([]);
  });

  it('takes three odd nights in the middle for no new level: they are for the fence', () => {
    const series = stretches({ nights: 20, level: 1 }, { nights: 3, level: 1.2 }, { nights: 20, level: 1 });
    expect(indices(series)).toEqual([]);
  });

  it('finds none in a stable series, in a short one and in a constant one', () => {
    expect(indices(stretches({ nights: 60, level: 7 }))).toEqual([]);
    expect(indices([1, 2, 3, 4, 5])).toEqual([]);
    expect(indices([3])).toEqual([]);
    expect(indices(new Array<number>(40).fill(0.1))).toEqual([]);
  });

  it('is certain of a step between two constant levels', () => {
    const points = changePoints([...new Array<number>(12).fill(0.3), ...new Array<number>(9).fill(0.4)]);
    expect(points).toMatchObject([{ index: 12, p: 0 }]);
    expect(points[0]?.relativeMagnitude).toBeCloseTo(1 / 3, 12);
  });

  it('reports nothing below the least magnitude, up and down alike', () => {
    for (const level of [1.05, 1 / 1.05]) {
      const series = stretches({ nights: 20, level: 1 }, { nights: 20, level });
      expect(indices(series, { leastMagnitude: 0.04 })).toEqual([20]);
      expect(indices(series, { leastMagnitude: 0.06 })).toEqual([]);
    }
  });

  it('removes a point that is weak between its neighbours, and keeps those that are strong without it', () => {
    const series = stretches({ nights: 15, level: 1 }, { nights: 15, level: 1.004 }, { nights: 15, level: 1.1 });
    expect(indices(series, { p: 1e-9, weakP: 0.9 })).toEqual([30]);
  });

  it('sees a new step in a long history, because it searches by windows', () => {
    const series = stretches({ nights: 90, level: 1 }, { nights: 90, level: 1.5 }, { nights: 12, level: 1.53 });
    expect(indices(series, { p: 1e-4 })).toEqual([90, 180]);
  });

  it('reads a series of log ratios as shares', () => {
    const series = stretches({ nights: 20, level: 1 }, { nights: 20, level: 1.1 });
    const [linear, log] = [changePoints(series), changePoints(series.map(Math.log), { scale: 'log' })];
    expect(log.map(({ index }) => index)).toEqual(linear.map(({ index }) => index));
    expect(log[0]?.relativeChange).toBeCloseTo(linear[0]?.relativeChange ?? NaN, 4);
  });

  it('does not depend on the unit', () => {
    const series = stretches({ nights: 20, level: 1 }, { nights: 20, level: 1.04 }, { nights: 14, level: 0.97 });
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (factor) => {
        expect(indices(series.map((x) => x * factor))).toEqual(indices(series));
      }),
    );
  });

  it.each([
    ['an empty series', [], {}, 'EMPTY'],
    ['a night without a value', [1, NaN, 2], {}, 'NOT-FINITE'],
    ['a ratio of zero', [1, 0, 2], {}, 'NOT-POSITIVE'],
    ['a window that holds no split', [1, 2], { window: 5 }, 'OUT-OF-RANGE'],
    ['stretches of one value', [1, 2], { leastStretch: 1 }, 'OUT-OF-RANGE'],
    ['a level of 1', [1, 2], { p: 1 }, 'OUT-OF-RANGE'],
    ['a first pass that is stricter than the last', [1, 2], { p: 0.01, weakP: 0.001 }, 'OUT-OF-RANGE'],
    ['a negative magnitude', [1, 2], { leastMagnitude: -0.1 }, 'OUT-OF-RANGE'],
  ])('refuses %s', (_what, series, search, code) => {
    expect(() => changePoints(series, search)).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));
  });
});

describe('stepBetween', () => {
  it('knows no step between equal constants, though their sums round differently', () => {
    expect(stepBetween([0.1, 0.1, 0.1], [0.1, 0.1], 'linear').p).toBe(1);
  });

  it('lets a single value say nothing', () => {
    expect(stepBetween([1], [2, 2.1, 1.9], 'linear')).toMatchObject({ p: 1, before: 1, after: 2 });
  });

  it('gives up and down the same magnitude', () => {
    const [up, down] = [stepBetween([4, 4.1], [5, 5.1], 'linear'), stepBetween([5, 5.1], [4, 4.1], 'linear')];
    expect(up.relativeMagnitude).toBeCloseTo(down.relativeMagnitude, 14);
    expect(down.relativeChange).toBeLessThan(0);
  });
});
