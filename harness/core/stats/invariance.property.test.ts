import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tostPaired } from './equivalence.ts';
import { fiellerRatio } from './fieller.ts';
import type { Interval } from './interval.ts';
import { logRatios, pairedLogRatio } from './paired.ts';
import { welchLogRatio } from './ratio-of-ratios.ts';
import { hodgesLehmannPaired } from './signed-rank.ts';

/** A block: what the baseline and the arm took, in milliseconds. */
type Block = readonly [base: number, treatment: number];

/** Not so far apart that the mean of three could not be told from zero: then Fieller's interval is unbounded. */
const latency = fc.double({ min: 50, max: 150, noNaN: true });
/** Blocks whose log ratios are all apart: no ties for rounding to break, and a spread that is no rounding. */
const blocks = fc
  .array(fc.tuple(latency, latency), { minLength: 3, maxLength: 10 })
  .filter((pairs) => areApart(pairs.map(([base, treatment]) => Math.log(treatment / base))));
const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true });

function areApart(logs: readonly number[]): boolean {
  const sizes = [0, ...logs.map(Math.abs)].sort((a, b) => a - b);
  return sizes.every((size, index) => index === 0 || size - (sizes[index - 1] ?? 0) > 1e-4);
}

/** What an estimator says of blocks: a ratio, its interval and, where it tests, its p. */
interface Answer {
  readonly ratio: number;
  readonly ci: Interval;
  readonly p?: number;
}

type Estimator = (pairs: readonly Block[]) => Answer;

const bases = (pairs: readonly Block[]): number[] => pairs.map(([base]) => base);
const treatments = (pairs: readonly Block[]): number[] => pairs.map(([, treatment]) => treatment);

/** Estimators that see a block only through d = ln(treatment / base). */
const paired: Readonly<Record<string, Estimator>> = {
  pairedLogRatio: (pairs) => pairedLogRatio(bases(pairs), treatments(pairs)),
  tostPaired: (pairs) => {
    const { ci, p } = tostPaired(bases(pairs), treatments(pairs), 0.05);
    return { ratio: Math.sqrt(ci.lower * ci.upper), ci, p };
  },
  hodgesLehmannPaired: (pairs) => {
    const { estimate, ci, p } = hodgesLehmannPaired(logRatios(bases(pairs), treatments(pairs)));
    return { ratio: Math.exp(estimate), ci: { lower: Math.exp(ci.lower), upper: Math.exp(ci.upper) }, p };
  },
};

/** Estimators that see two samples, whose pairs may be torn apart. */
const independent: Readonly<Record<string, Estimator>> = {
  fiellerRatio: (pairs) => fiellerRatio(bases(pairs), treatments(pairs), 0.5),
  welchLogRatio: (pairs) => welchLogRatio(bases(pairs).map(Math.log), treatments(pairs).map(Math.log)),
};

function expectSame(changed: Answer, plain: Answer): void {
  expect(Math.log(changed.ratio / plain.ratio)).toBeCloseTo(0, 9);
  expect(Math.log(changed.ci.lower / plain.ci.lower)).toBeCloseTo(0, 7);
  expect(Math.log(changed.ci.upper / plain.ci.upper)).toBeCloseTo(0, 7);
  expect(changed.p ?? 0).toBeCloseTo(plain.p ?? 0, 8);
}

describe.each(Object.entries({ ...paired, ...independent }))('%s', (_name, estimate) => {
  it('gives the same ratio in any unit: scaling all latencies changes nothing', () => {
    fc.assert(
      fc.property(blocks, factor, (pairs, scale) => {
        expectSame(estimate(pairs.map(([base, treatment]) => [base * scale, treatment * scale])), estimate(pairs));
      }),
    );
  });

  it('does not depend on the order of the blocks', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), (pairs, turn) => {
        const turned = [...pairs.slice(turn % pairs.length), ...pairs.slice(0, turn % pairs.length)].reverse();
        expectSame(estimate(turned), estimate(pairs));
      }),
    );
  });

  it('turns ratio and interval over when the arms are swapped, and keeps p', () => {
    fc.assert(
      fc.property(blocks, (pairs) => {
        const swapped = estimate(pairs.map(([base, treatment]) => [treatment, base]));
        const ci = { lower: 1 / swapped.ci.upper, upper: 1 / swapped.ci.lower };
        expectSame({ ...swapped, ratio: 1 / swapped.ratio, ci }, estimate(pairs));
      }),
    );
  });
});

describe.each(Object.entries(paired))('%s', (_name, estimate) => {
  it('does not see what a block does to both arms alike', () => {
    fc.assert(
      fc.property(blocks, fc.array(factor, { minLength: 10, maxLength: 10 }), (pairs, effects) => {
        const moved = pairs.map(([base, treatment], index): Block => {
          const effect = effects[index] ?? 1;
          return [base * effect, treatment * effect];
        });
        expectSame(estimate(moved), estimate(pairs));
      }),
    );
  });
});
