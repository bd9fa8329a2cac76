import { describe, expect, it } from 'vitest';
import { arms, completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { analyse } from './analyse.ts';
import { extendPlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import type { Trial } from './trial.ts';
import { endAfter, isLook, type End } from './stop.ts';

const noise = [1.004, 0.997, 1.001, 0.995, 1.003, 0.999, 1.002, 0.998];

interface World {
  readonly ratio: number;
  readonly spread: number;
}

/** Rounds in which istio is `ratio` times the baseline, with the given spread between rounds. */
function rounds(from: number, to: number, { ratio, spread }: World): Trial[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((round) => {
    const jitter = (shift: number): number => ((noise[(round + shift) % 8] ?? 1) - 1) * spread + 1;
    const cpu = 150;
    return [
      completedTrial('none', round, measurement(0.2, cpu)),
      completedTrial('twin', round, measurement(0.2 * jitter(0), cpu * jitter(1))),
      completedTrial('istio', round, measurement(0.2 * ratio * jitter(2), cpu * ratio * jitter(3))),
    ];
  });
}

const after = (plan: Plan, done: number, world: World): End | undefined =>
  endAfter(plan, { trials: rounds(1, done, world), damaged: [] }, done);

describe('the stop rule "looks"', () => {
  const plan = planOf(9, arms, { stop: { rule: 'looks', after: [6, 9] } });

  it('ends at a planned look at which everything is decided', () => {
    expect(after(plan, 6, { ratio: 3, spread: 1 })).toBe('decided');
  });

  it('goes on while something is inconclusive', () => {
    expect(after(plan, 6, { ratio: 1.1, spread: 40 })).toBeUndefined();
  });

  it('does not look again with trials of a round that a crash left half done', () => {
    const longer = planOf(20, arms, { stop: { rule: 'looks', after: [6, 20] } });
    const undecided = rounds(1, 6, { ratio: 1.1, spread: 40 });
    const later = rounds(7, 20, { ratio: 1.1, spread: 1 });
    expect(
      analyse({ plan: longer, trials: [...undecided, ...later] }).loads[0]?.comparisons[1]?.metrics[0],
    ).toMatchObject({
      verdict: 'different',
    });
    expect(endAfter(longer, { trials: [...undecided, ...later], damaged: [] }, 6)).toBeUndefined();
  });

  it('looks at nothing between the planned rounds', () => {
    expect(isLook(plan, 5)).toBe(false);
    expect(isLook(plan, 7)).toBe(false);
  });
});

describe('the stop rule "precision"', () => {
  const plan = planOf(20, arms, { stop: { rule: 'precision', from: 12 } });

  it('ends when the interval of p50 is narrow, whatever it says', () => {
    expect(after(plan, 12, { ratio: 3, spread: 1 })).toBe('precise');
    expect(after(plan, 12, { ratio: 1, spread: 1 })).toBe('precise');
  });

  it('goes on while it is wide, and does not look before it may', () => {
    expect(after(plan, 14, { ratio: 3, spread: 40 })).toBeUndefined();
    expect(isLook(plan, 11)).toBe(false);
  });
});

it('an extension runs to its declared end', () => {
  const plan = planOf(9, arms, { stop: { rule: 'looks', after: [6, 9] } });
  const extended = extendPlan(plan, [{ afterRounds: 6, rounds: 3, declaredAt: '2026-01-01T00:00:00.000Z' }]);
  expect(isLook(extended, 6)).toBe(false);
  expect(isLook(extended, 9)).toBe(false);
});

it('a fixed plan is never ended by what was seen', () => {
  expect(isLook(planOf(9), 9)).toBe(false);
});
