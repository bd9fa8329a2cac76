import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coinTossSums, drawnSums, lowerTail } from './exact-distribution.ts';
import { doubledMidranks } from './midranks.ts';
import { hodgesLehmannUnpaired } from './rank-sum.ts';
import { hodgesLehmannPaired } from './signed-rank.ts';

const differences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 12 });
const tied = fc.array(fc.integer({ min: -3, max: 4 }), { minLength: 2, maxLength: 9 });

describe('exact null distributions', () => {
  it('counts the signs of three ranks: sums 0..6 in 1 1 1 2 1 1 1 of 8 ways', () => {
    expect([...coinTossSums([1, 2, 3])].map((p) => p * 8)).toEqual([1, 1, 1, 2, 1, 1, 1]);
  });

  it('counts the draws of two from four ranks: sums 3..7 in 1 1 2 1 1 of 6 ways', () => {
    expect([...drawnSums([1, 2, 3, 4], 2)].map((p) => Math.round(p * 6))).toEqual([0, 0, 0, 1, 1, 2, 1, 1]);
  });

  it('adds up to one for the largest samples that are taken', () => {
    const ranks = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
    expect(lowerTail(coinTossSums(ranks(300)), Infinity)).toBeCloseTo(1, 12);
    expect(lowerTail(drawnSums(ranks(60), 30), Infinity)).toBeCloseTo(1, 12);
  });

  it('shares ranks between ties, doubled so that they stay whole', () => {
    expect(doubledMidranks([5, 1, 5, 0])).toEqual([7, 4, 7, 2]);
  });
});

describe('hodgesLehmannPaired', () => {
  it('cannot reach 95 % with five pairs, and says so; six can', () => {
    const few = hodgesLehmannPaired([1, 2, 3, 4, 5]);
    expect([few.achieved, few.p, few.ci]).toEqual([0.9375, 0.0625, { lower: 1, upper: 5 }]);
    expect(hodgesLehmannPaired([1, 2, 3, 4, 5, 6]).achieved).toBeGreaterThanOrEqual(0.95);
  });

  it('agrees with the enumeration of all signs, ties included', () => {
    fc.assert(
      fc.property(
        tied.filter((xs) => xs.some((x) => x !== 0)),
        (xs) => {
          expect(hodgesLehmannPaired(xs).p).toBeCloseTo(enumeratedP(xs.filter((x) => x !== 0)), 12);
        },
      ),
    );
  });

  it('negates with the differences: estimate and interval mirrored, p kept', () => {
    fc.assert(
      fc.property(differences, (xs) => {
        const [plain, negated] = [hodgesLehmannPaired(xs), hodgesLehmannPaired(xs.map((x) => -x))];
        expect(negated.estimate + plain.estimate).toBeCloseTo(0, 12);
        expect(negated.ci.lower + plain.ci.upper).toBeCloseTo(0, 12);
        expect(negated.p).toBeCloseTo(plain.p, 12);
      }),
    );
  });

  it('does not depend on the order of the pairs', () => {
    fc.assert(
      fc.property(differences, (xs) => {
        expect(hodgesLehmannPaired(xs.toReversed())).toEqual(hodgesLehmannPaired(xs));
      }),
    );
  });

  it('finds nothing in zeros alone, without dividing by their number', () => {
    expect(hodgesLehmannPaired([0, 0, 0])).toMatchObject({ v: 0, p: 1, estimate: 0, ci: { lower: 0, upper: 0 } });
  });

  it.each([
    [[], 'EMPTY'],
    [[1], 'TOO-SHORT'],
    [[1, Infinity], 'NOT-FINITE'],
    [Array.from({ length: 501 }, (_, index) => index), 'TOO-LONG'],
  ])('refuses %#', (xs, code) => {
    expect(() => hodgesLehmannPaired(xs)).toThrow(expect.objectContaining({ code }));
  });
});

describe('hodgesLehmannUnpaired', () => {
  it('is certain for separated samples: u = mn, delta = 1, p = 2 / C(8, 4)', () => {
    const result = hodgesLehmannUnpaired([5, 6, 7, 8], [1, 2, 3, 4]);
    expect(result).toMatchObject({ u: 16, cliffsDelta: 1, estimate: 4 });
    expect(result.p).toBeCloseTo(2 / 70, 14);
  });

  it('sees no difference between a sample and itself', () => {
    expect(hodgesLehmannUnpaired([1, 2, 3], [1, 2, 3])).toMatchObject({ u: 4.5, p: 1, cliffsDelta: 0, estimate: 0 });
  });

  it('treats a confidence that is attained exactly like one just above it, whatever the rounding', () => {
    for (const [m, n] of [
      [3, 4],
      [4, 5],
      [5, 5],
      [6, 7],
    ] as const) {
      const [a, b] = [Array.from({ length: m }, (_, i) => 2 * i), Array.from({ length: n }, (_, i) => 3 * i + 0.5)];
      for (const asked of [0.5, 0.7, 0.8, 0.85]) {
        const { achieved } = hodgesLehmannUnpaired(a, b, asked);
        expect(hodgesLehmannUnpaired(a, b, achieved).ci).toEqual(hodgesLehmannUnpaired(a, b, achieved + 1e-9).ci);
      }
    }
  });

  it('mirrors when the arms are swapped, ties included', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const [plain, swapped] = [hodgesLehmannUnpaired(a, b), hodgesLehmannUnpaired(b, a)];
        expect(plain.u + swapped.u).toBe(a.length * b.length);
        expect(swapped.p).toBeCloseTo(plain.p, 12);
        expect(swapped.estimate + plain.estimate).toBeCloseTo(0, 12);
        expect(swapped.ci.lower + plain.ci.upper).toBeCloseTo(0, 12);
      }),
    );
  });

  it('agrees with the enumeration of all divisions into two samples, ties included', () => {
    const few = fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(few, few, (a, b) => {
        expect(hodgesLehmannUnpaired(a, b).p).toBeCloseTo(enumeratedDivisionsP(a, b), 12);
      }),
    );
  });

  it('under heavy ties p is that of the midranks, not of untied ranks', () => {
    // Sums of two of the midranks 2, 2, 2, 4.5, 4.5: 4, 6.5 and 9 in 3, 6 and 1 of 10 ways.
    expect(hodgesLehmannUnpaired([2, 2], [1, 1, 1]).p).toBeCloseTo(0.2, 14);
  });

  it('does the largest allowed samples, and sends larger ones elsewhere', () => {
    const ramp = (n: number): number[] => Array.from({ length: n }, (_, index) => index);
    expect(hodgesLehmannUnpaired(ramp(100), ramp(100)).p).toBe(1);
    expect(() => hodgesLehmannUnpaired(ramp(101), ramp(100))).toThrow(/use welchT beyond it/);
    expect(() => hodgesLehmannUnpaired([1], ramp(3))).toThrow(/collect at least 2/);
  });
});

/** Every way to choose which values are the first sample, equally likely, by the sum of their midranks. */
function enumeratedDivisionsP(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledMidranks([...a, ...b]);
  const sumOf = (bits: number): number =>
    ranks.reduce((sum, rank, index) => (bits & (1 << index) ? sum + rank : sum), 0);
  const ones = (bits: number): number => ranks.filter((_, index) => bits & (1 << index)).length;
  const sums = Array.from({ length: 2 ** ranks.length }, (_, bits) => bits)
    .filter((bits) => ones(bits) === a.length)
    .map(sumOf);
  const observed = sumOf(2 ** a.length - 1);
  const atMost = sums.filter((sum) => sum <= observed).length / sums.length;
  const atLeast = sums.filter((sum) => sum >= observed).length / sums.length;
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}

/** The definition, with no cleverness: every assignment of signs, equally likely. */
function enumeratedP(xs: readonly number[]): number {
  const ranks = doubledMidranks(xs.map(Math.abs));
  const sums = Array.from({ length: 2 ** xs.length }, (_, bits) =>
    ranks.reduce((sum, rank, index) => (bits & (1 << index) ? sum + rank : sum), 0),
  );
  const observed = ranks.reduce((sum, rank, index) => ((xs[index] ?? 0) > 0 ? sum + rank : sum), 0);
  const atMost = sums.filter((sum) => sum <= observed).length / sums.length;
  const atLeast = sums.filter((sum) => sum >= observed).length / sums.length;
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}
