import { describe, expect, it } from 'vitest';
import { eDivisiveBest } from '../../harness/core/stats/e-divisive.ts';
import { pairedLogRatio } from '../../harness/core/stats/paired.ts';
import { blocksNeeded, minimumDetectableEffect } from '../../harness/core/stats/power.ts';
import { mser } from '../../harness/core/stats/warm-up.ts';
import { chance, drawBlocks, frequency, normal } from './monte-carlo.ts';

const repetitions = 3000;

describe('a planted effect of 5 %', () => {
  // The spread at which minimumDetectableEffect says that so many blocks find 5 % with 80 % power.
  const sdFor = (n: number): number =>
    Math.log(1.05) / minimumDetectableEffect({ sd: 1, n, alpha: 0.05, power: 0.8 }).logRatio;

  it.each([6, 8, 12])('is found with the predicted power of 80 %% (%d blocks)', (n) => {
    const power = frequency(`power ${n}`, repetitions, (random) => {
      const { base, treatment } = drawBlocks(random, { n, ratio: 1.05, sd: sdFor(n) });
      return pairedLogRatio(base, treatment).p < 0.05;
    });
    // The formula puts a central t where a noncentral one belongs: right to one point in a hundred from n = 5 on.
    expect(Math.abs(power - 0.8)).toBeLessThan(0.01 + chance(0.8, repetitions));
  });

  it('is found far less often with half the blocks, so the blocks are not for show', () => {
    const power = frequency('power, half the blocks', 1000, (random) => {
      const { base, treatment } = drawBlocks(random, { n: 6, ratio: 1.05, sd: sdFor(12) });
      return pairedLogRatio(base, treatment).p < 0.05;
    });
    expect(power).toBeLessThan(0.6);
  });

  it('is estimated to the width that blocksNeeded promised, about half the time', () => {
    const goal = { sd: 0.05, relative: 0.05, confidence: 0.95 };
    const n = blocksNeeded(goal);
    const reached = frequency('half-width', 1500, (random) => {
      const { base, treatment } = drawBlocks(random, { n, ratio: 1.05, sd: goal.sd });
      const { ci, ratio } = pairedLogRatio(base, treatment);
      return ci.upper / ratio <= 1 + goal.relative;
    });
    expect(reached).toBeGreaterThan(0.45);
    expect(reached).toBeLessThan(0.75);
  });
});

describe('a planted warm-up', () => {
  it('of 20 s is cut, and little more than that', () => {
    const cutWell = frequency('warm-up', 200, (random) => {
      const series = Array.from({ length: 90 }, (_, second) => {
        const warmingUp = second < 20 ? 4 - second / 5 : 0;
        return 5 + warmingUp + 0.2 * normal(random);
      });
      const { cut, atEdge } = mser(series, 5);
      return cut >= 15 && cut <= 40 && !atEdge;
    });
    expect(cutWell).toBeGreaterThan(0.9);
  });
});

describe('a planted step', () => {
  it('of three standard deviations is put where it happened, give or take a night', () => {
    const placed = frequency('step', 300, (random) => {
      const series = Array.from({ length: 30 }, (_, night) => (night < 19 ? 0 : 3) + normal(random));
      return Math.abs(eDivisiveBest(series).tau - 19) <= 1;
    });
    expect(placed).toBeGreaterThan(0.9);
  });
});
