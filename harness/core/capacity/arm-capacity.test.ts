import { describe, expect, it } from 'vitest';
import { armCapacity, geometricMean } from './arm-capacity.ts';
import type { ArmBlock, BlockCapacity } from './capacity-analysis.ts';

const blocks = (...capacities: BlockCapacity[]): ArmBlock[] =>
  capacities.map((capacity, index) => ({ block: index + 1, capacity, steps: 4, planes: 1, contradictedRps: [] }));
const estimated = (rps: number): BlockCapacity => ({
  state: 'estimated',
  rps,
  lowRps: rps / 1.05,
  highRps: rps * 1.05,
  by: 'midpoint',
  reason: 'saturated',
});
const atLeast = (rps: number): BlockCapacity => ({ state: 'at-least', rps, because: 'generator', says: 'CPU' });

describe('the capacity of an arm', () => {
  it('is the geometric mean of its blocks with a t interval on the logarithm', () => {
    const capacity = geometricMean([900, 1000, 1100], 0.05);
    expect(capacity.rps).toBeCloseTo(Math.cbrt(900 * 1000 * 1100), 6);
    // t(0.975, 2) = 4.302653; the logarithms have sd 0.1003877.
    expect(capacity.ci.upper / capacity.rps).toBeCloseTo(Math.exp((4.302653 * 0.1003877) / Math.sqrt(3)), 4);
    expect(capacity.ci.lower * capacity.ci.upper).toBeCloseTo(capacity.rps ** 2, 3);
  });

  it('is a bound as soon as one block is: the block is not left out', () => {
    expect(armCapacity(blocks(estimated(1000), estimated(1020), atLeast(990)), 0.05)).toEqual({
      state: 'at-least',
      rps: 990,
      because: 'generator',
      says: 'CPU',
    });
  });

  it('is refused when blocks contradict each other, or when there are fewer than three', () => {
    const below: BlockCapacity = { state: 'at-most', rps: 700, because: 'bracket', says: '' };
    expect(armCapacity(blocks(estimated(1000), atLeast(1440), below), 0.05).state).toBe('refused');
    const few = armCapacity(blocks(estimated(1000), estimated(1000), { state: 'unusable', because: 'steal' }), 0.05);
    expect(few).toEqual({ state: 'refused', because: 'only 2 usable blocks, 3 needed; first: steal' });
  });
});
