import { describe, expect, it } from 'vitest';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import { lookAt } from './looks.ts';
import { extendPlan } from './make-plan.ts';
import type { Plan } from './plan.ts';

const withLooks = planOf(12, arms, { stop: { rule: 'looks', after: [6, 9, 12] } });
const extended = (plan: Plan, ...ends: readonly (readonly [number, number])[]): Plan =>
  extendPlan(
    plan,
    ends.map(([afterRounds, rounds]) => ({ afterRounds, rounds, declaredAt: '2026-01-01T00:00:00.000Z' })),
  );

describe('looks', () => {
  it('of a fixed plan: one, at all of alpha', () => {
    expect(lookAt(planOf(9), 9)).toEqual({ number: 1, planned: 1, alpha: 0.05, errorBound: 0.05, nextAlpha: 0.025 });
  });

  it('split alpha, so that all of them together claim wrongly in 5 % at most', () => {
    const levels = [6, 9, 12].map((rounds) => lookAt(withLooks, rounds));
    expect(levels.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(levels.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(0.05, 10);
    expect(levels[0]?.alpha).toBeLessThan(levels[2]?.alpha ?? 0);
    expect(levels.map(({ errorBound }) => errorBound).at(-1)).toBeCloseTo(0.05, 10);
  });

  it('that a clock ends at a planned one may spend what is left, too', () => {
    expect(lookAt(withLooks, 6, 'time').alpha).toBeCloseTo(0.05, 10);
    expect(lookAt(withLooks, 6, 'decided').alpha).toBeLessThan(0.02);
  });

  it('that a clock ends between two planned ones may spend what is left', () => {
    const first = lookAt(withLooks, 6).alpha;
    expect(lookAt(withLooks, 8)).toMatchObject({ number: 2, alpha: 0.05 - first });
  });

  it('of an extension are not paid from alpha: the bound grows and is told', () => {
    const plan = extended(planOf(9), [9, 6]);
    expect(lookAt(plan, 9)).toMatchObject({ number: 1, alpha: 0.05, errorBound: 0.05 });
    expect(lookAt(plan, 15)).toMatchObject({
      number: 2,
      planned: 1,
      alpha: 0.025,
      errorBound: expect.closeTo(0.075, 10) as number,
      nextAlpha: 0.0125,
    });
    expect(lookAt(extended(planOf(9), [9, 6], [15, 6]), 21)).toMatchObject({
      number: 3,
      alpha: 0.0125,
      errorBound: expect.closeTo(0.0875, 10) as number,
    });
  });

  it('of an extension count from where the experiment ended, also when that was early', () => {
    const plan = extended(withLooks, [6, 6]);
    expect(lookAt(plan, 12)).toMatchObject({ number: 2, alpha: 0.025 });
    expect(lookAt(plan, 12).errorBound).toBeCloseTo(0.025 + lookAt(withLooks, 6).alpha, 10);
  });
});
