import { canonicalJson } from '../hash.ts';
import type { Arm, Plan, PlannedLoad, RoundPlan } from '../plan.ts';
import type { Pair, Pairing } from './comparison.ts';

export interface PairingFacts {
  readonly plans: Pair<Plan>;
  readonly loads: readonly Pair<PlannedLoad>[];
  /** Treatments and twins. */
  readonly arms: readonly Pair<Arm>[];
  /** Whether the two machines are one kind of machine. */
  readonly sameEnvironment: boolean;
}

/**
 * Whether round i of A is paired with round i of B. The plans alone decide, before any number is seen: the same design,
 * seed, and drawn rounds (slots, order, the generator's seed), on the same kind of machine.
 *
 * What pairing can be worth: two such rounds share their placement and nothing else, for they are not the same moment.
 * In 119 A/A rounds of 20 experiments in the lab, slot and start order together explain 1 % (p50) and 2 % (CPU) of the
 * variance of d, which is what chance explains (F(2,116) = 0.5 and 1.4): expect no gain, and nothing is lost by other
 * seeds. What it must not do is to pretend one. Paired t is exact for any correlation between the rounds, also none or a
 * negative one; its price is n - 1 degrees of freedom (6 rounds without correlation: intervals 10 % wider than Welch's).
 * Whoever looked at the correlation first and then took the narrower interval would call 6 % of identical arms different
 * without correlation and 8 % with -0.3 (10,000 simulated comparisons of 6 rounds; pairing.test.ts repeats it). So a
 * correlation that comes out tiny or negative is shown and changes nothing: the interval is then no narrower than
 * Welch's. Welch itself, on rounds that share a placement, would be wrong by as much as they are correlated.
 */
export function pairingOf(facts: PairingFacts): Pairing {
  const because = whyIndependent(facts);
  return because === undefined
    ? {
        kind: 'paired',
        because:
          'the rounds were drawn alike: same seed, slots and order; a round of A is paired with its namesake of B',
      }
    : { kind: 'independent', because };
}

function whyIndependent({ plans: { a, b }, loads, arms, sameEnvironment }: PairingFacts): string | undefined {
  if (!sameEnvironment) return 'the machines differ, so that a slot of A is not a slot of B';
  if (a.seed !== b.seed) return `the rounds were drawn from different seeds (${a.seed} and ${b.seed})`;
  const names = { loads: namesInA(loads), arms: namesInA(arms) };
  const drawnB = b.rounds.map((round) => renamed(round, names));
  const both = Math.min(a.rounds.length, drawnB.length);
  return canonicalJson(a.rounds.slice(0, both)) === canonicalJson(drawnB.slice(0, both))
    ? undefined
    : 'the same seed drew other rounds: the two have other arms or loads';
}

type Names = ReadonlyMap<string, string>;

/** Id in B -> id in A. */
const namesInA = (pairs: readonly Pair<{ readonly id: string }>[]): Names =>
  new Map(pairs.map(({ a, b }) => [b.id, a.id]));

/** A round of B in the words of A. */
const renamed = ({ round, sessions }: RoundPlan, { loads, arms }: Record<'loads' | 'arms', Names>): RoundPlan => ({
  round,
  sessions: sessions.map((session) => ({
    ...session,
    load: loads.get(session.load) ?? session.load,
    arms: session.arms.map((each) => ({ ...each, arm: arms.get(each.arm) ?? each.arm })),
  })),
});
