import { describe, expect, it } from 'vitest';
import { dropAdjustedQuantile } from './dropped-requests.ts';
import { fiellerRatio } from './fieller.ts';
import { varianceComponents } from './variance-components.ts';

describe('fiellerRatio', () => {
  it('contains the ratio, asymmetrically: further above than below', () => {
    const { ratio, ci } = fiellerRatio([10, 11, 9], [20, 22, 21]);
    expect(ratio).toBeCloseTo(2.1, 12);
    expect(ci.upper - ratio).toBeGreaterThan(ratio - ci.lower);
    expect(ci.lower).toBeLessThan(ratio);
  });

  it('collapses to the ratio when nothing varies', () => {
    expect(fiellerRatio([2, 2], [3, 3])).toEqual({ ratio: 1.5, ci: { lower: 1.5, upper: 1.5 } });
  });

  it('refuses a base that cannot be told from zero', () => {
    expect(() => fiellerRatio([1, -1, 2], [5, 6, 7])).toThrow(expect.objectContaining({ code: 'UNBOUNDED' }));
    expect(() => fiellerRatio([1], [5, 6, 7])).toThrow(expect.objectContaining({ code: 'TOO-SHORT' }));
  });
});

describe('varianceComponents', () => {
  it('wants more iterations in a run the dearer a run is', () => {
    const levels = [
      [1, 5, 3],
      [9, 6, 6],
      [4, 8, 3],
    ];
    const [cheap, dear] = [varianceComponents(levels, [1, 1]), varianceComponents(levels, [1, 100])];
    expect(dear.optimalRuns).toBeGreaterThan(cheap.optimalRuns ?? Infinity);
    expect(dear.t2).toBe(cheap.t2);
  });

  it('has no finite optimum when runs add no variance of their own, and one iteration when only runs vary', () => {
    expect(
      varianceComponents(
        [
          [1, 2, 3],
          [3, 2, 1],
        ],
        [1, 9],
      ).optimalRuns,
    ).toBeNull();
    expect(
      varianceComponents(
        [
          [1, 1],
          [3, 3],
        ],
        [1, 9],
      ).optimalRuns,
    ).toBe(1);
  });

  it('refuses ragged runs, a single run, single iterations and free runs', () => {
    expect(() => varianceComponents([[1, 2], [1]], [1, 1])).toThrow(/collect at least 2/);
    expect(() =>
      varianceComponents(
        [
          [1, 2],
          [1, 2, 3],
        ],
        [1, 1],
      ),
    ).toThrow(/cut them to equal length/);
    expect(() => varianceComponents([[1, 2]], [1, 1])).toThrow(/levels has 1/);
    expect(() =>
      varianceComponents(
        [
          [1, 2],
          [1, 4],
        ],
        [0, 1],
      ),
    ).toThrow(/costs\[0\] is 0/);
  });
});

describe('dropAdjustedQuantile', () => {
  it('leaves the quantile alone without drops and loses it when the drops outnumber the tail', () => {
    expect(dropAdjustedQuantile(1000, 0, 0.99)).toEqual({ quantile: 0.99, bounded: true });
    expect(dropAdjustedQuantile(1000, 11, 0.99)).toMatchObject({ bounded: false });
  });

  it.each([0.9, 0.95, 0.99])(
    'is bounded by the last measured value when the drops are exactly the tail of p = %d',
    (p) => {
      for (let total = 100; total <= 100_000; total += 100) {
        const drops = Math.round(total * (1 - p));
        expect(dropAdjustedQuantile(total - drops, drops, p)).toEqual({ quantile: 1, bounded: true });
      }
    },
  );

  it.each([
    [0, 1, 0.9],
    [10, -1, 0.9],
    [10, 1.5, 0.9],
    [10, 1, 99],
  ])('refuses n = %d, drops = %d, p = %d', (n, drops, p) => {
    expect(() => dropAdjustedQuantile(n, drops, p)).toThrow(expect.objectContaining({ code: 'OUT-OF-RANGE' }));
  });
});
