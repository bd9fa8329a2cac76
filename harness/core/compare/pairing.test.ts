import { describe, expect, it } from 'vitest';
import { planOf } from '../../../test/fixtures/trials.ts';
import { normalQuantile } from '../stats/normal.ts';
import { seededRandom, type SeededRandom } from '../stats/seeded-random.ts';
import type { Plan } from '../plan.ts';
import { independentChange, pairedChange } from './change-estimate.ts';
import type { NormalisedRound } from './normalised-rounds.ts';
import { pairingOf } from './pairing.ts';

const plan = planOf();
const same = (a: Plan, b: Plan, sameEnvironment = true): ReturnType<typeof pairingOf> =>
  pairingOf({
    plans: { a, b },
    loads: a.loads.flatMap((load, index) => (b.loads[index] ? [{ a: load, b: b.loads[index] }] : [])),
    arms: a.arms.flatMap((arm, index) => (b.arms[index] ? [{ a: arm, b: b.arms[index] }] : [])),
    sameEnvironment,
  });

describe('rounds are paired', () => {
  it('when the same seed drew the same slots and order, also over fewer rounds', () => {
    expect(same(plan, planOf()).kind).toBe('paired');
    expect(same(plan, planOf(9)).kind).toBe('paired');
  });

  it('under other names of arms and loads', () => {
    const arms = plan.arms.map((arm) => (arm.id === 'istio' ? { ...arm, id: 'istio-parity' } : arm));
    expect(same(plan, planOf(6, arms)).kind).toBe('paired');
  });

  it('not over other seeds, other draws or other machines, and the reason is said', () => {
    expect(same(plan, { ...plan, seed: 2 })).toMatchObject({
      kind: 'independent',
      because: expect.stringContaining('1 and 2') as string,
    });
    const moved = plan.rounds.map((round) => ({
      ...round,
      sessions: round.sessions.map((session) => ({ ...session, arms: session.arms.toReversed() })),
    }));
    expect(same(plan, { ...plan, rounds: moved })).toMatchObject({
      kind: 'independent',
      because: expect.stringContaining('other rounds') as string,
    });
    expect(same(plan, plan, false)).toMatchObject({
      kind: 'independent',
      because: expect.stringContaining('machines differ') as string,
    });
  });
});

describe('two identical arms, 6 rounds each (3,000 simulated comparisons)', () => {
  const repetitions = 3000;
  const rounds = 6;
  const normal = (random: SeededRandom): number => normalQuantile(random.next() + 2 ** -54);
  const roundsOf = (d: readonly number[]): NormalisedRound[] =>
    d.map((value, index) => ({ round: index + 1, d: value, added: value }));
  const falsePositives = (correlation: number) => {
    const root = seededRandom(`identical, correlation ${correlation}`);
    const count = { paired: 0, narrower: 0 };
    for (let index = 0; index < repetitions; index++) {
      const random = root.fork(String(index));
      const a = Array.from({ length: rounds }, () => normal(random));
      const b = a.map((d) => correlation * d + Math.sqrt(1 - correlation ** 2) * normal(random));
      const pair = { a: roundsOf(a), b: roundsOf(b) };
      const [paired, welch] = [pairedChange(pair).p, independentChange(pair).p];
      if (paired < 0.05) count.paired++;
      if (Math.min(paired, welch) < 0.05) count.narrower++;
    }
    return { paired: count.paired / repetitions, narrower: count.narrower / repetitions };
  };
  const fourStandardErrors = 4 * Math.sqrt((0.05 * 0.95) / repetitions);

  it.each([{ correlation: 0 }, { correlation: 0.3 }, { correlation: -0.3 }])(
    'are called different in 5 % by pairs whose correlation is $correlation',
    ({ correlation }) => {
      expect(Math.abs(falsePositives(correlation).paired - 0.05)).toBeLessThan(fourStandardErrors);
    },
  );

  it('would be called different more often by whoever took the narrower interval: that is why the plans decide', () => {
    expect(falsePositives(0).narrower).toBeGreaterThan(0.055);
    expect(falsePositives(-0.3).narrower).toBeGreaterThan(0.05 + fourStandardErrors);
  });
});
