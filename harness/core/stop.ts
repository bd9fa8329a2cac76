import { analyse } from './analyse.ts';
import type { Analysis, DamagedTrial, EstimatedMetric } from './analysis.ts';
import type { Plan } from './plan.ts';
import { roundOfTrial } from './trial-number.ts';
import type { Trial } from './trial.ts';

/** How an experiment came to its end. */
export type End = NonNullable<Analysis['look']['ended']>;

export interface Written {
  readonly trials: readonly Trial[];
  readonly damaged: readonly DamagedTrial[];
}

/**
 * Whether a rule of the plan ends the experiment after so many rounds, and which. A round that a crash left half done is
 * no part of the look that came before it.
 */
export function endAfter(plan: Plan, { trials, damaged }: Written, roundsDone: number): End | undefined {
  if (!isLook(plan, roundsDone)) return undefined;
  const analysis = analyse({
    plan,
    trials: trials.filter(({ round }) => round <= roundsDone),
    damaged: damaged.filter(({ trial }) => roundOfTrial(plan, Number.parseInt(trial)) <= roundsDone),
  });
  if (plan.stop.rule === 'looks') return isDecided(analysis) ? 'decided' : undefined;
  return isPrecise(plan, analysis) ? 'precise' : undefined;
}

/** Rounds after which `endAfter` may say something: others need no reading. An extension runs to its end. */
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
