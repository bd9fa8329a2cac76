import type { Margins, Plan } from '../plan.ts';
import type { Pair } from './comparison.ts';

type Read = (plan: Plan) => string;

/** What must be the same, or the two experiments estimate different things. */
const designFacts: readonly { readonly fact: string; readonly read: Read; readonly why: string }[] = [
  {
    fact: 'design',
    read: ({ design }) => design,
    why: 'side by side an arm shares the machine with the others, one at a time it does not',
  },
  { fact: 'target', read: ({ target }) => target, why: 'a ratio holds where it was measured' },
  { fact: 'scenario', read: ({ scenario }) => scenario, why: 'other requests cost other work' },
  { fact: 'alpha', read: ({ alpha }) => String(alpha), why: 'a claim has one level' },
  { fact: 'margins', read: ({ margins }) => marginText(margins), why: '"the same" must mean one thing' },
];

const marginText = (margins: Margins): string =>
  (Object.entries(margins) as [string, number][])
    .map(([name, margin]) => `${name} ${Number((margin * 100).toFixed(3))} %`)
    .join(', ');

/** Why the two plans estimate different things, a sentence each with both values; empty when they do not. */
export function designProblems(plans: Pair<Plan>): string[] {
  const facts = designFacts
    .map(({ fact, read, why }) => ({ fact, a: read(plans.a), b: read(plans.b), why }))
    .filter(({ a, b }) => a !== b)
    .map(({ fact, a, b, why }) => `${fact}: ${a} in A, ${b} in B; ${why}`);
  return [...facts, ...crowdProblem(plans)];
}

/** How many arms an interleaved machine carried: the ratio of each was measured beside the others. */
function crowdProblem({ a, b }: Pair<Plan>): string[] {
  if (a.design !== 'interleaved' || b.design !== 'interleaved' || a.arms.length === b.arms.length) return [];
  return [
    `arms side by side: ${a.arms.length} in A, ${b.arms.length} in B; each was measured beside the others, under their load`,
  ];
}

/** Arms that ran beside the compared ones in one experiment only, though in equal number. */
export function neighbourWarning({ a, b }: Pair<Plan>, pairs: readonly Pair<string>[]): string[] {
  const others = (plan: Plan, side: 'a' | 'b'): string[] =>
    plan.arms
      .filter((arm) => arm.role === 'treatment' && !pairs.some((pair) => pair[side] === arm.id))
      .map(({ id }) => id);
  const [left, right] = [others(a, 'a'), others(b, 'b')];
  if (a.design !== 'interleaved' || left.join() === right.join()) return [];
  return [
    `the compared arms had other neighbours: ${left.join(', ') || 'none'} in A, ${right.join(', ') || 'none'} in B; side by side that is part of what was measured`,
  ];
}
