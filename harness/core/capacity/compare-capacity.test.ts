import { describe, expect, it } from 'vitest';
import { armCapacity } from './arm-capacity.ts';
import type { ArmBlock, BlockCapacity } from './capacity-analysis.ts';
import { compareCapacity, type CapacityContext } from './compare-capacity.ts';

const context: CapacityContext = { alpha: 0.05, margin: 0.05, familySize: 1, noiseFloor: 0.02, isTwin: false };
const estimated = (rps: number): BlockCapacity => ({
  state: 'estimated',
  rps,
  lowRps: rps,
  highRps: rps,
  by: 'midpoint',
  reason: 'saturated',
});
const atLeast = (rps: number): BlockCapacity => ({ state: 'at-least', rps, because: 'generator', says: 'CPU' });
const side = (arm: string, capacities: readonly BlockCapacity[]) => {
  const blocks = capacities.map((capacity, index): ArmBlock => ({
    block: index + 1,
    capacity,
    steps: 4,
    planes: 1,
    contradictedRps: [],
  }));
  return { arm, label: arm, blocks, capacity: armCapacity(blocks, context.alpha) };
};
const base = side('none', [5000, 5400, 4800, 5100, 5200].map(estimated));

describe('capacity against the baseline', () => {
  it('is the paired ratio over blocks, judged like every other claim', () => {
    const mesh = side('mesh', [1010, 1070, 965, 1015, 1050].map(estimated));
    const result = compareCapacity(base, mesh, context);
    if (result.state !== 'estimated') throw new Error(result.state);
    expect(result.ratio).toBeCloseTo(0.2, 2);
    expect(result.verdict).toBe('different');
    expect(result.perBlock).toHaveLength(5);
    const close = side('mesh', [5020, 5390, 4830, 5080, 5230].map(estimated));
    expect(compareCapacity(base, close, context)).toMatchObject({ verdict: 'equivalent' });
  });

  it('claims nothing below the noise floor', () => {
    const mesh = side('mesh', [4500, 4880, 4310, 4600, 4670].map(estimated));
    expect(compareCapacity(base, mesh, context)).toMatchObject({ verdict: 'different' });
    expect(compareCapacity(base, mesh, { ...context, noiseFloor: 0.2 })).toMatchObject({ verdict: 'inconclusive' });
  });

  it('is a bound, never a number, where the baseline is one: at most what the baseline’s bound leaves', () => {
    const bounded = side('none', [5000, 5400, 4800, 5100, 5200].map(atLeast));
    const mesh = side('mesh', [1010, 1070, 965, 1015, 1050].map(estimated));
    const result = compareCapacity(bounded, mesh, context);
    if (result.state !== 'bounded') throw new Error(result.state);
    expect(result.direction).toBe('at-most');
    expect(result.ratio).toBeGreaterThan(0.2);
    expect(result.ratio).toBeLessThan(0.21);
    expect(result.confidence).toBe(0.975);
  });

  it('turns the bound round where the arm is one, and refuses where both are', () => {
    const faster = side('mesh', [5500, 5600, 5490, 5520, 5580].map(atLeast));
    expect(compareCapacity(base, faster, context)).toMatchObject({ state: 'bounded', direction: 'at-least' });
    const both = compareCapacity(
      side('none', [5000, 5400, 4800].map(atLeast)),
      side('mesh', [4000, 4100, 4050].map(atLeast)),
      context,
    );
    expect(both).toMatchObject({
      state: 'refused',
      because: expect.stringMatching(/mesh is only a bound, and .* none is only a bound/) as string,
    });
  });

  it('pairs only blocks in which both were measured', () => {
    const holes = side('mesh', [
      estimated(1000),
      { state: 'unusable', because: 'steal' },
      estimated(980),
      { state: 'unusable', because: 'steal' },
      estimated(1100),
    ]);
    const result = compareCapacity(base, holes, context);
    expect(result.state === 'estimated' && result.perBlock.map(({ block }) => block)).toEqual([1, 3, 5]);
    const refused = side('mesh', [estimated(1000), { state: 'not-measured' }]);
    expect(compareCapacity(base, refused, context).state).toBe('refused');
  });
});
