import { describe, expect, it } from 'vitest';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import { extendPlan, planHash, roundsToRun } from './make-plan.ts';

describe('plan', () => {
  it('is the same for the same config and seed', () => {
    expect(planOf()).toEqual(planOf());
  });

  it('deals every arm to one slot and one place in the start order in each round', () => {
    for (const { sessions } of planOf(50).rounds) {
      expect(sessions).toHaveLength(1);
      const arms = sessions[0]?.arms ?? [];
      expect(arms.map(({ arm }) => arm).sort()).toEqual(['istio', 'none', 'twin']);
      expect(arms.map(({ slot }) => slot).sort()).toEqual([0, 1, 2]);
    }
  });

  it('adds a session for each tier of probes to every round, and draws the scored ones as without probes', () => {
    const without = planOf(40);
    const withProbes = planOf(40, arms, { probes: [1, 2] });
    const kinds = withProbes.rounds.map(({ sessions }) => sessions.map(({ probes }) => probes ?? 0));
    for (const each of kinds) expect([...each].sort()).toEqual([0, 1, 2]);
    expect(new Set(kinds.map((each) => each.join())).size).toBe(6);
    const scored = withProbes.rounds.map(({ sessions }) => sessions.filter(({ probes }) => probes === undefined));
    expect(scored).toEqual(without.rounds.map(({ sessions }) => sessions));
  });

  it('has another hash with probes, and the old one without', () => {
    expect(planOf(6, arms, { probes: [1] }).hash).not.toBe(planOf().hash);
    expect(Object.keys(planOf())).not.toContain('probes');
  });

  it('does not always deal the same', () => {
    const sessions = planOf(30).rounds.flatMap((round) => round.sessions);
    expect(
      new Set(sessions.map(({ arms }) => arms.map(({ arm, slot }) => `${arm}${slot}`).join())).size,
    ).toBeGreaterThan(10);
    expect(new Set(sessions.map(({ loadSeed }) => loadSeed)).size).toBe(30);
  });

  it('blocked: runs every arm alone, once in each round, in every order', () => {
    const orders = planOf(60, arms, { design: 'blocked' }).rounds.map(({ sessions }) => {
      expect(sessions.map((session) => session.arms.length)).toEqual([1, 1, 1]);
      return sessions.map((session) => session.arms[0]?.arm ?? '');
    });
    for (const order of orders) expect([...order].sort()).toEqual(['istio', 'none', 'twin']);
    expect(new Set(orders.map((order) => order.join())).size).toBe(6);
  });

  it('runs every arm at every load once in each round, the baseline too', () => {
    for (const design of ['interleaved', 'blocked'] as const) {
      const plan = planOf(5, arms, { design, load: { rate: ['100rps', '200rps'], connections: [8, 16] } });
      expect(plan.loads.map(({ id }) => id)).toEqual(['100rps-8c', '100rps-16c', '200rps-8c', '200rps-16c']);
      for (const { sessions } of plan.rounds) {
        const cells = sessions.flatMap((session) => session.arms.map(({ arm }) => `${arm} ${session.load}`));
        expect(new Set(cells).size).toBe(12);
        expect(cells).toHaveLength(12);
      }
    }
  });

  it('keeps the rounds already drawn when more are planned', () => {
    expect(planOf(9).rounds.slice(0, 6)).toEqual(planOf(6).rounds);
  });

  it('has a hash that any change breaks', () => {
    const plan = planOf();
    expect(planHash(plan)).toBe(plan.hash);
    expect(planHash({ ...plan, alpha: 0.06 })).not.toBe(plan.hash);
  });

  it('keeps its hash without labels, and has another with them', () => {
    const plan = planOf();
    expect(plan).not.toHaveProperty('labels');
    expect(planOf(undefined, undefined, { labels: {} }).hash).toBe(plan.hash);
    const labelled = planOf(undefined, undefined, { labels: { team: 'payments' } });
    expect(labelled.labels).toEqual({ team: 'payments' });
    expect(labelled.hash).not.toBe(plan.hash);
    expect(planHash(labelled)).toBe(labelled.hash);
  });

  it('draws added rounds as if they had been planned, and keeps its hash', () => {
    const extended = extendPlan(planOf(6), [{ afterRounds: 6, rounds: 3, declaredAt: '2026-01-01T00:00:00.000Z' }]);
    expect(extended.rounds).toEqual(planOf(9).rounds);
    expect(planHash(extended)).toBe(planOf(6).hash);
  });

  it('runs an added round count from where the experiment ended, not from where it was planned to end', () => {
    const early = extendPlan(planOf(12), [{ afterRounds: 6, rounds: 3, declaredAt: '2026-01-01T00:00:00.000Z' }]);
    expect(roundsToRun(early)).toHaveLength(9);
    expect(roundsToRun(planOf(12))).toHaveLength(12);
  });
});
