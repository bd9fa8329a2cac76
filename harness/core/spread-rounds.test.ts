import { describe, expect, it } from 'vitest';
import { spreadRounds } from './spread-rounds.ts';

describe('spreading over the rounds', () => {
  it('takes all when they are no more than wanted, each once and in order', () => {
    expect(spreadRounds([3, 1, 2, 3, 1], 3)).toEqual([1, 2, 3]);
  });

  it('takes the first, the last and even steps between', () => {
    expect(
      spreadRounds(
        Array.from({ length: 1000 }, (_, index) => index + 1),
        4,
      ),
    ).toEqual([1, 334, 667, 1000]);
  });

  it('takes a round once where half steps round to the same one', () => {
    const rounds = Array.from({ length: 50 }, (_, index) => index);
    for (let most = 2; most <= 50; most++) expect(new Set(spreadRounds(rounds, most)).size).toBe(most);
  });

  it('takes the middle one for one', () => {
    expect(spreadRounds([1, 2, 3], 1)).toEqual([2]);
  });

  it('of nothing takes nothing', () => {
    expect(spreadRounds([], 5)).toEqual([]);
  });
});
