import type { Analysis, EstimatedMetric } from './analysis.ts';
import type { Plan } from './plan.ts';

/** How an experiment came to its end. */
export type End = NonNullable<Analysis['look']['ended']>;

/** Whether a rule of the plan ends the experiment now, and which; called after each round with its analysis. */
export function stopNow(plan: Plan, analysis: Analysis, roundsDone: number): End | undefined {
  const { rule, looks, from } = plan.stop;
  if (rule === 'looks' && looks.some(({ afterRounds }) => afterRounds === roundsDone) && isDecided(analysis)) {
    return 'decided';
  }
  return rule === 'precision' && roundsDone >= (from ?? 0) && isPrecise(plan, analysis) ? 'precise' : undefined;
}

/** Rounds after which `stopNow` may say something, so that others need no analysis. An extension runs to its end. */
export function isLook({ stop, extensions = [] }: Plan, roundsDone: number): boolean {
  if (extensions.length > 0) return false;
  return stop.rule === 'looks'
    ? stop.looks.some(({ afterRounds }) => afterRounds === roundsDone)
    : stop.rule === 'precision' && roundsDone >= (stop.from ?? 0);
}

/** Every claim that can be made is made: p50 is estimated everywhere, and nothing that is estimated is inconclusive. */
function isDecided(analysis: Analysis): boolean {
  const claims = claimsOf(analysis);
  return (
    claims.length > 0 &&
    claims.every(({ metrics }) =>
      metrics.every((result) =>
        result.state === 'estimated' ? result.verdict !== 'inconclusive' : result.metric !== 'p50',
      ),
    )
  );
}

/** The interval of p50 is narrow enough for every arm (the twin where there is no other) at every load. */
function isPrecise({ margins }: Plan, analysis: Analysis): boolean {
  const claims = claimsOf(analysis);
  const judged = claims.length > 0 ? claims : analysis.loads.flatMap(({ comparisons }) => comparisons);
  return judged.every(({ metrics }) => {
    const p50 = metrics.find((result) => result.metric === 'p50');
    return p50?.state === 'estimated' && halfWidth(p50) <= Math.log1p(margins.latency) / 2;
  });
}

/** Of the interval of the ratio, as a logarithm. */
export const halfWidth = ({ ci }: Pick<EstimatedMetric, 'ci'>): number => (Math.log(ci.upper) - Math.log(ci.lower)) / 2;

const claimsOf = (analysis: Analysis): Analysis['loads'][number]['comparisons'][number][] =>
  analysis.loads.flatMap(({ arms, comparisons }) => {
    const treatments = new Set(arms.filter(({ role }) => role === 'treatment').map(({ arm }) => arm));
    return comparisons.filter(({ arm }) => treatments.has(arm));
  });
