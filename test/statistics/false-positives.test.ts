import { describe, expect, it } from 'vitest';
import { tostPaired } from '../../harness/core/stats/equivalence.ts';
import { holm } from '../../harness/core/stats/multiplicity.ts';
import { pairedLogRatio } from '../../harness/core/stats/paired.ts';
import { seededRandom } from '../../harness/core/stats/seeded-random.ts';
import { hodgesLehmannPaired } from '../../harness/core/stats/signed-rank.ts';
import { ksUniform } from '../../harness/core/stats/uniformity.ts';
import { chance, drawBlocks, frequency, normal } from './monte-carlo.ts';

const repetitions = 4000;
const identical = { n: 8, ratio: 1, sd: 0.07 };

describe('two identical arms', () => {
  it('are called different by the paired t in 5 % of the experiments', () => {
    const rate = frequency('a/a', repetitions, (random) => {
      const { base, treatment } = drawBlocks(random, identical);
      return pairedLogRatio(base, treatment).p < 0.05;
    });
    expect(Math.abs(rate - 0.05)).toBeLessThan(chance(0.05, repetitions));
  });

  it('are called different by the exact signed rank in no more than 5 %', () => {
    const rate = frequency('a/a signed rank', repetitions, (random) => {
      const { base, treatment } = drawBlocks(random, identical);
      return hodgesLehmannPaired(pairedLogRatio(base, treatment).logRatios).p < 0.05;
    });
    expect(rate).toBeLessThan(0.05 + chance(0.05, repetitions));
    expect(rate).toBeGreaterThan(0.02);
  });

  it('give p values that are uniform, which is what the nightly alarm looks at', () => {
    const root = seededRandom('a/a p values');
    const p = Array.from({ length: 1000 }, (_, index) => {
      const { base, treatment } = drawBlocks(root.fork(String(index)), identical);
      return pairedLogRatio(base, treatment).p;
    });
    expect(ksUniform(p).p).toBeGreaterThan(0.001);
    // The alarm itself works: halved p values, as peeking produces them, ring it.
    expect(ksUniform(p.map((value) => value / 2)).p).toBeLessThan(0.01);
  });

  it('five of them against one baseline: Holm keeps the whole family below 5 %, bare p values do not', () => {
    const family = (name: string, adjust: (p: readonly number[]) => readonly number[]): number =>
      frequency(name, 1500, (random) => {
        const levels = drawBlocks(random, { ...identical, sd: 0 }).base;
        const arm = (): number[] => levels.map((level) => level * Math.exp(0.05 * normal(random)));
        const base = arm();
        const p = Array.from({ length: 5 }, () => pairedLogRatio(base, arm()).p);
        return adjust(p).some((value) => value < 0.05);
      });
    expect(family('family', holm)).toBeLessThan(0.05 + chance(0.05, 1500));
    expect(family('family', (p) => p)).toBeGreaterThan(0.1);
  });
});

describe('two arms that differ by exactly the margin', () => {
  it.each([
    { what: 'slower', ratio: 1.05 },
    { what: 'faster', ratio: 1 / 1.05 },
  ])('are called equivalent in at most 5 % of the experiments ($what)', ({ what, ratio }) => {
    const rate = frequency(`tost ${what}`, repetitions, (random) => {
      const { base, treatment } = drawBlocks(random, { n: 8, ratio, sd: 0.02 });
      return tostPaired(base, treatment, 0.05).p < 0.05;
    });
    expect(rate).toBeLessThan(0.05 + chance(0.05, repetitions));
    // Not by refusing to decide: with so little noise the test is at its level.
    expect(rate).toBeGreaterThan(0.05 - chance(0.05, repetitions));
  });

  it('and two identical ones are called equivalent almost always', () => {
    const rate = frequency('tost a/a', 1000, (random) => {
      const { base, treatment } = drawBlocks(random, { n: 8, ratio: 1, sd: 0.03 });
      return tostPaired(base, treatment, 0.05).p < 0.05;
    });
    expect(rate).toBeGreaterThan(0.95);
  });
});
