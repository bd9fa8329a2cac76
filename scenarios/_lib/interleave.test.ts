import { describe, expect, it } from 'vitest';
import { armPicker, permutation } from './interleave.ts';

describe('interleaving', () => {
  it('gives every arm exactly one request in each block', () => {
    for (let block = 0; block < 200; block++) {
      expect(permutation(5, 12345, block).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('gives every arm every place about equally often', () => {
    const places = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const blocks = 8000;
    for (let block = 0; block < blocks; block++) {
      permutation(4, 99, block).forEach((arm, place) => {
        const counts = places[arm];
        if (counts) counts[place] = (counts[place] ?? 0) + 1;
      });
    }
    // Five standard deviations of a binomial count around a quarter.
    const bound = 5 * Math.sqrt(blocks * 0.25 * 0.75);
    for (const count of places.flat()) expect(Math.abs(count - blocks / 4)).toBeLessThan(bound);
  });

  it('repeats with the seed and differs without it', () => {
    const drawn = (seed: number): number[] =>
      Array.from({ length: 100 }, (_, block) => permutation(6, seed, block)).flat();
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('picks the same arm for an iteration whichever VU asks, in whatever order', () => {
    const [one, other] = [armPicker(3, 5), armPicker(3, 5)];
    const inOrder = Array.from({ length: 30 }, (_, n) => one(n));
    const backwards = Array.from({ length: 30 }, (_, n) => other(29 - n)).reverse();
    expect(backwards).toEqual(inOrder);
  });
});
