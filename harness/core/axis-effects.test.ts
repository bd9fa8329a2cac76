import { describe, expect, it } from 'vitest';
import { arms, completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { analyse } from './analyse.ts';
import type { AxisEffect } from './analysis.ts';
import type { Trial } from './trial.ts';

const plan = planOf(6, arms, { load: { rate: ['100rps', '200rps'], connections: [8, 16] } });
const noise = [1.004, 0.997, 1.001, 0.995, 1.003, 0.999];

/** istio costs 2x at 100 rps and 3x at 200 rps, whatever the connections. */
const trials: Trial[] = plan.rounds.flatMap(({ round }) =>
  plan.loads.flatMap((load, index) => {
    const ratio = load.ratePerArm === 100 ? 2 : 3;
    const base = 0.2 * (1 + index / 10);
    const jitter = (shift: number): number => noise[(round + index + shift) % 6] ?? 1;
    return [
      completedTrial('none', round, measurement(base), load.id),
      completedTrial('twin', round, measurement(base * jitter(1)), load.id),
      completedTrial('istio', round, measurement(base * ratio * jitter(3)), load.id),
    ];
  }),
);

describe('an experiment over several loads', () => {
  const analysis = analyse({ plan, trials });
  const p50 = (load: string): number | undefined => {
    const result = analysis.loads
      .find((each) => each.load === load)
      ?.comparisons.find(({ arm }) => arm === 'istio')
      ?.metrics.find(({ metric }) => metric === 'p50');
    return result?.state === 'estimated' ? result.ratio : undefined;
  };
  const effect = (name: RegExp): AxisEffect | undefined =>
    analysis.axisEffects.find((each) => each.metric === 'p50' && name.test(each.effect));

  it('compares every arm with the baseline of its own load', () => {
    expect(p50('100rps-8c')).toBeCloseTo(2, 1);
    expect(p50('200rps-16c')).toBeCloseTo(3, 1);
  });

  it('corrects over arms and loads together', () => {
    expect(analysis.loads.map(({ familySize }) => familySize)).toEqual([4, 4, 4, 4]);
  });

  it('finds the planted effect of an axis, with its unit in the name, and none of the other', () => {
    expect(effect(/^rate 100rps -> 200rps$/)?.ratio).toBeCloseTo(1.5, 1);
    expect(effect(/^rate 100rps/)?.pAdjusted).toBeLessThan(0.05);
    const connections = effect(/^connections 8c -> 16c$/);
    expect(connections?.ci.lower).toBeLessThan(1);
    expect(connections?.ci.upper).toBeGreaterThan(1);
  });

  it('estimates no effect with one load', () => {
    expect(analyse({ plan: planOf(), trials: [] }).axisEffects).toEqual([]);
  });
});
