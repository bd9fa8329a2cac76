import { describe, expect, it } from 'vitest';
import { arms, completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { analyse } from './analyse.ts';
import { extendPlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { isLook, stopNow, type End } from './stop.ts';

const noise = [1.004, 0.997, 1.001, 0.995, 1.003, 0.999, 1.002, 0.998];

/** After so many rounds: istio is `ratio` times the baseline, with the given spread between rounds. */
function after(plan: Plan, rounds: number, { ratio, spread }: { ratio: number; spread: number }): End | undefined {
  const trials = Array.from({ length: rounds }, (_, index) => {
    const jitter = (shift: number): number => ((noise[(index + shift) % 8] ?? 1) - 1) * spread + 1;
    const cpu = 150;
    return [
      completedTrial('none', index + 1, measurement(0.2, cpu)),
      completedTrial('twin', index + 1, measurement(0.2 * jitter(0), cpu * jitter(1))),
      completedTrial('istio', index + 1, measurement(0.2 * ratio * jitter(2), cpu * ratio * jitter(3))),
    ];
  }).flat();
  return isLook(plan, rounds) ? stopNow(plan, analyse({ plan, trials }), rounds) : undefined;
}

describe('the stop rule "looks"', () => {
  const plan = planOf(9, arms, { stop: { rule: 'looks', after: [6, 9] } });

  it('ends at a planned look at which everything is decided', () => {
    expect(after(plan, 6, { ratio: 3, spread: 1 })).toBe('decided');
  });

  it('goes on while something is inconclusive', () => {
    expect(after(plan, 6, { ratio: 1.1, spread: 40 })).toBeUndefined();
  });

  it('looks at nothing between the planned rounds', () => {
    expect(isLook(plan, 5)).toBe(false);
    expect(isLook(plan, 7)).toBe(false);
  });
});

describe('the stop rule "precision"', () => {
  const plan = planOf(20, arms, { stop: { rule: 'precision', from: 5 } });

  it('ends when the interval of p50 is narrow, whatever it says', () => {
    expect(after(plan, 5, { ratio: 3, spread: 1 })).toBe('precise');
    expect(after(plan, 5, { ratio: 1, spread: 1 })).toBe('precise');
  });

  it('goes on while it is wide, and does not look before it may', () => {
    expect(after(plan, 8, { ratio: 3, spread: 20 })).toBeUndefined();
    expect(isLook(plan, 4)).toBe(false);
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
