import type { Arm, Plan } from '../plan.ts';
import type { Difference, Pair } from './comparison.ts';

export interface MatchedArms {
  readonly treatments: readonly Pair<Arm>[];
  readonly twins: readonly Pair<Arm>[];
  /** Ids of treatments that are compared with nothing. */
  readonly onlyIn: Pair<readonly string[]>;
}

/** Treatments of both by id, or as asked; twins by id. Negative controls are compared with nothing. */
export function matchedArms({ a, b }: Pair<Plan>, asked: readonly Pair<string>[] = []): MatchedArms {
  const treatments =
    asked.length > 0
      ? asked.flatMap((pair) => joined(claimed(a), claimed(b), pair))
      : claimed(a).flatMap((arm) => joined(claimed(a), claimed(b), { a: arm.id, b: arm.id }));
  const [twinsA, twinsB] = [withRole(a, 'twin'), withRole(b, 'twin')];
  return {
    treatments,
    twins: twinsA.flatMap(({ id }) => joined(twinsA, twinsB, { a: id, b: id })),
    onlyIn: {
      a: unmatched(
        a,
        treatments.map((pair) => pair.a),
      ),
      b: unmatched(
        b,
        treatments.map((pair) => pair.b),
      ),
    },
  };
}

const withRole = (plan: Plan, role: Arm['role']): Arm[] => plan.arms.filter((arm) => arm.role === role);
const claimed = (plan: Plan): Arm[] => withRole(plan, 'treatment').filter(({ bypassed }) => bypassed !== true);
const unmatched = (plan: Plan, matched: readonly Arm[]): string[] =>
  withRole(plan, 'treatment')
    .filter((arm) => !matched.includes(arm))
    .map(({ id }) => id);

function joined(left: readonly Arm[], right: readonly Arm[], ids: Pair<string>): Pair<Arm>[] {
  const [a, b] = [left.find(({ id }) => id === ids.a), right.find(({ id }) => id === ids.b)];
  return a && b ? [{ a, b }] : [];
}

/** Asked-for arms that are not there, or twice, a sentence each. */
export function askedProblems({ a, b }: Pair<Plan>, asked: readonly Pair<string>[]): string[] {
  const missing = (plan: Plan, name: string, ids: readonly string[]): string[] => {
    const there = claimed(plan).map(({ id }) => id);
    return ids
      .filter((id) => !there.includes(id))
      .map((id) => `${name} has no arm ${id} to compare; it has ${there.join(', ') || 'none'}`);
  };
  const twice = (name: string, ids: readonly string[]): string[] =>
    [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map(
      (id) => `arm ${id} of ${name} is asked for twice`,
    );
  const [left, right] = [asked.map((pair) => pair.a), asked.map((pair) => pair.b)];
  return [...missing(a, 'A', left), ...missing(b, 'B', right), ...twice('A', left), ...twice('B', right)];
}

/** Arms that carry one id and are not one thing: a profile is part of what an arm estimates. */
export const profileProblems = (pairs: readonly Pair<Arm>[]): string[] =>
  pairs
    .filter(({ a, b }) => a.id === b.id && a.profile !== b.profile)
    .map(({ a, b }) => `arm ${a.id}: profile ${a.profile} in A, ${b.profile} in B`);

/** What differs between matched arms: the subject of a comparison, to be seen beside its numbers. */
export function armDifferences(pairs: readonly Pair<Arm>[]): Difference[] {
  return pairs.flatMap(({ a, b }) => {
    const name = a.id === b.id ? a.id : `${a.id} = ${b.id}`;
    return armFacts
      .map(({ fact, read }) => ({ fact: `${name}, ${fact}`, a: read(a), b: read(b) }))
      .filter((each) => each.a !== each.b);
  });
}

const armFacts: readonly { readonly fact: string; readonly read: (arm: Arm) => string | null }[] = [
  { fact: 'mesh', read: ({ mesh }) => mesh },
  { fact: 'profile', read: ({ profile }) => profile },
  { fact: 'fidelity', read: ({ fidelity }) => fidelity },
  { fact: 'what runs', read: ({ fidelityNote }) => fidelityNote ?? null },
  { fact: 'planted delay', read: ({ planted }) => (planted ? `${planted.delayMs} ms` : null) },
  {
    fact: 'planted proxy delay',
    read: ({ plantedProxyDelay: planted }) => (planted ? `${planted.delayMs} ms, ${planted.proxy}` : null),
  },
  {
    fact: 'planted kernel rules',
    read: ({ plantedKernelRules: rules }) => (rules === undefined ? null : String(rules)),
  },
];
