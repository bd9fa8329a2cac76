import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eDivisiveBest } from './e-divisive.ts';
import { outerFence, robustZ } from './outliers.ts';
import { mser } from './warm-up.ts';

const series = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 4, maxLength: 25 });

describe('mser', () => {
  it('cuts nothing from a flat series, though a mean of 0.1s is not exactly 0.1', () => {
    expect(mser(new Array<number>(60).fill(0.1), 5)).toEqual({ cut: 0, value: 0, atEdge: false });
  });

  it('reports a ramp that never ends as "at the edge"', () => {
    expect(mser([8, 7, 6, 5, 4, 3, 2, 1], 1)).toMatchObject({ cut: 4, atEdge: true });
  });

  it('leaves an incomplete last batch out', () => {
    const steady = [3, 1, 2, 3, 1, 2, 3, 1, 2];
    expect(mser([...steady, 1000, 1000], 3)).toEqual(mser(steady, 3));
  });

  it.each([
    [[], 1, 'EMPTY'],
    [[1, 2, 3], 2, 'TOO-SHORT'],
    [[1, 2, 3], 0, 'OUT-OF-RANGE'],
    [[1, 2, NaN], 1, 'NOT-FINITE'],
  ])('refuses %j in batches of %d with %s', (xs, batch, code) => {
    expect(() => mser(xs, batch)).toThrow(expect.objectContaining({ code }));
  });
});

describe('eDivisiveBest', () => {
  it('agrees with the definition, written out', () => {
    fc.assert(
      fc.property(series, (xs) => {
        const candidates = xs.slice(3).map((_, index) => energyOf(xs, index + 2));
        const { tau, q } = eDivisiveBest(xs);
        expect(q).toBeCloseTo(Math.max(...candidates), 8);
        expect(q).toBeCloseTo(candidates[tau - 2] ?? NaN, 8);
      }),
    );
  });

  it('takes the first of equal splits: a flat series splits at 2, with no distance', () => {
    expect(eDivisiveBest([3, 3, 3, 3, 3, 3])).toEqual({ tau: 2, q: 0 });
  });

  it('leaves each part as many values as it is told', () => {
    const late = [1, 2, 1, 2, 1, 2, 1, 2, 90, 90];
    expect(eDivisiveBest(late).tau).toBe(8);
    expect(eDivisiveBest(late, 3).tau).toBe(7);
  });

  it('refuses a series in which no part could keep that many, and parts of one', () => {
    expect(() => eDivisiveBest([1, 2, 3])).toThrow(/collect at least 4/);
    expect(() => eDivisiveBest([1, 2, 3, 4, 5], 3)).toThrow(/collect at least 6/);
    expect(() => eDivisiveBest([1, 2, 3, 4], 1)).toThrow(/least is 1/);
  });
});

describe('robustZ', () => {
  it('is not moved by one wild night in the history', () => {
    const history = [1, 2, 3, 4, 5];
    expect(robustZ([...history.slice(0, 4), 5000], 6)).toBeCloseTo(robustZ(history, 6), 12);
  });

  it('refuses a history in which most nights are equal, one that is too short, and a missing value', () => {
    expect(() => robustZ([1, 1, 1, 1, 2], 3)).toThrow(expect.objectContaining({ code: 'NO-VARIANCE' }));
    expect(() => robustZ([1], 3)).toThrow(expect.objectContaining({ code: 'TOO-SHORT' }));
    expect(() => robustZ([1, 2], NaN)).toThrow(expect.objectContaining({ code: 'NOT-FINITE' }));
  });
});

describe('outerFence', () => {
  it('is Q3 + 3 IQR: quartiles 2 and 4 of 1..5 put it at 10', () => {
    expect(outerFence([5, 1, 4, 2, 3])).toBe(10);
  });

  it('is not moved by how far out a value is', () => {
    expect(outerFence([1, 2, 3, 4, 5000])).toBe(outerFence([1, 2, 3, 4, 5]));
  });

  it('lies at the value of a constant sample, and needs four', () => {
    expect(outerFence([2, 2, 2, 2])).toBe(2);
    expect(() => outerFence([1, 2, 3])).toThrow(/collect at least 4/);
    expect(() => outerFence([1, 2, 3, Infinity])).toThrow(expect.objectContaining({ code: 'NOT-FINITE' }));
  });
});

function energyOf(xs: readonly number[], tau: number): number {
  const [left, right] = [xs.slice(0, tau), xs.slice(tau)];
  const [n, m] = [left.length, right.length];
  const across = left.flatMap((x) => right.map((y) => Math.abs(x - y)));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const pairs = (part: readonly number[]): number =>
    sum(part.flatMap((x, index) => part.slice(index + 1).map((y) => Math.abs(x - y))));
  const within = ((2 * m) / ((m + n) * (n - 1))) * pairs(left) + ((2 * n) / ((m + n) * (m - 1))) * pairs(right);
  return (2 / (m + n)) * sum(across) - within;
}
