import { describe, expect, it } from 'vitest';
import { capacityPlanHash, expectedMinutes } from './capacity-plan.ts';
import { measureOf } from './step-length.ts';
import { simulatedPlan } from './testing/simulated-experiment.ts';

describe('the plan of a capacity experiment', () => {
  it('is the same for the same seed, another for another, and knows when it was changed', () => {
    expect(simulatedPlan({}, 7)).toEqual(simulatedPlan({}, 7));
    expect(simulatedPlan({}, 7).hash).not.toBe(simulatedPlan({}, 8).hash);
    const plan = simulatedPlan({}, 7);
    expect(capacityPlanHash(plan)).toBe(plan.hash);
    expect(capacityPlanHash({ ...plan, slo: { ...plan.slo, p99Ms: 20 } })).not.toBe(plan.hash);
  });

  it('visits every arm once to search, the baseline first, then once in each block', () => {
    const { visits } = simulatedPlan({ blocks: '4' });
    const search = visits.filter(({ stage }) => stage === 'search').map(({ arm }) => arm);
    expect(search[0]).toBe('none');
    for (const block of [1, 2, 3, 4]) {
      const arms = visits.filter((visit) => visit.block === block).map(({ arm }) => arm);
      expect(arms.sort()).toEqual(['mesh', 'none', 'twin']);
    }
    expect(visits.every(({ slot }) => slot >= 0 && slot < 3)).toBe(true);
  });

  it('draws the order of each block anew, and more blocks change none of those already drawn', () => {
    const orders = Array.from({ length: 12 }, (_, seed) =>
      simulatedPlan({}, seed)
        .visits.filter(({ block }) => block === 1)
        .map(({ arm }) => arm)
        .join(),
    );
    expect(new Set(orders).size).toBeGreaterThan(2);
    const ofFirstBlocks = simulatedPlan({ blocks: '9' }).visits.filter(({ block }) => block <= 3);
    expect(ofFirstBlocks).toEqual(simulatedPlan({ blocks: '3' }).visits);
  });

  it('takes longer where capacities are low, because each p99 needs its requests', () => {
    const plan = simulatedPlan();
    expect(expectedMinutes(plan, 200)).toBeGreaterThan(expectedMinutes(plan, 2000));
  });
});

describe('the length of a step', () => {
  it('is short in the search, and long enough to quote p99 in a block', () => {
    const plan = simulatedPlan();
    expect(measureOf(plan, 'search', 100)).toBe(6000);
    expect(measureOf(plan, 'confirm', 100)).toBe(102_000);
    expect(measureOf(plan, 'confirm', 5000)).toBe(6000);
  });
});
