import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/fixtures/trials.ts';
import { planHash } from './make-plan.ts';

describe('plan', () => {
  it('is the same for the same config and seed', () => {
    expect(planOf()).toEqual(planOf());
  });

  it('deals every arm to one slot and one place in the start order in each round', () => {
    for (const round of planOf(50).rounds) {
      expect([...round.slots].sort()).toEqual(['istio', 'none', 'twin']);
      expect([...round.startOrder].sort()).toEqual(['istio', 'none', 'twin']);
    }
  });

  it('does not always deal the same', () => {
    const rounds = planOf(30).rounds;
    expect(new Set(rounds.map(({ slots }) => slots.join())).size).toBeGreaterThan(3);
    expect(new Set(rounds.map(({ loadSeed }) => loadSeed)).size).toBe(30);
  });

  it('keeps the rounds already drawn when more are planned', () => {
    expect(planOf(9).rounds.slice(0, 6)).toEqual(planOf(6).rounds);
  });

  it('has a hash that any change breaks', () => {
    const plan = planOf();
    expect(planHash(plan)).toBe(plan.hash);
    expect(planHash({ ...plan, load: { ...plan.load, connections: 21 } })).not.toBe(plan.hash);
  });
});
