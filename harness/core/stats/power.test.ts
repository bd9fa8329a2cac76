import { describe, expect, it } from 'vitest';
import { blocksNeeded, minimumDetectableEffect } from './power.ts';

describe('blocksNeeded', () => {
  // The table of docs/method.md: blocks for a 95 % half-width of 2, 5 and 10 %.
  it.each([
    [0.03, [12, 4, 3]],
    [0.05, [27, 7, 4]],
    [0.08, [66, 13, 6]],
    [0.1, [101, 19, 7]],
    [0.15, [223, 39, 12]],
  ])('for a paired sd of %d are %j', (sd, expected) => {
    const needed = [0.02, 0.05, 0.1].map((relative) => blocksNeeded({ sd, relative, confidence: 0.95 }));
    expect(needed).toEqual(expected);
  });

  it('are two without noise, and out of reach with too much of it', () => {
    expect(blocksNeeded({ sd: 0, relative: 0.05, confidence: 0.95 })).toBe(2);
    expect(() => blocksNeeded({ sd: 50, relative: 0.01, confidence: 0.95 })).toThrow(/reduce the noise/);
  });
});

describe('minimumDetectableEffect', () => {
  it('shrinks with blocks and vanishes without noise', () => {
    const effect = (n: number, sd = 0.05): number => minimumDetectableEffect({ sd, n, alpha: 0.05, power: 0.8 }).ratio;
    expect(effect(20)).toBeLessThan(effect(8));
    expect(effect(8, 0)).toBe(1);
  });

  it.each([
    { sd: -1, n: 8, alpha: 0.05, power: 0.8 },
    { sd: 0.1, n: 1, alpha: 0.05, power: 0.8 },
    { sd: 0.1, n: 8, alpha: 5, power: 0.8 },
    { sd: 0.1, n: 8, alpha: 0.05, power: 1 },
  ])('refuses %j', (design) => {
    expect(() => minimumDetectableEffect(design)).toThrow(expect.objectContaining({ code: 'OUT-OF-RANGE' }));
  });
});
