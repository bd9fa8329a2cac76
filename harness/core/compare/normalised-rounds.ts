import type { MetricId } from '../analysis.ts';
import { fewestRounds } from '../config.ts';
import { pairedValues } from '../paired-values.ts';
import type { Pair, StoredExperiment } from './comparison.ts';

/** An arm against the baseline of its own experiment, in one round. */
export interface NormalisedRound {
  readonly round: number;
  /** ln(arm / baseline). */
  readonly d: number;
  /** arm - baseline, in the metric's unit. */
  readonly added: number;
}

export type NormalisedArm =
  | { readonly state: 'usable'; readonly rounds: readonly NormalisedRound[] }
  | { readonly state: 'refused'; readonly because: string };

/** The rounds of one experiment in which arm and baseline are valid and quotable. */
export function normalisedRounds(
  { plan, trials }: Pick<StoredExperiment, 'plan' | 'trials'>,
  request: { readonly load: string; readonly arm: string; readonly metric: MetricId },
): NormalisedArm {
  const { pairs, notQuoted } = pairedValues(plan, trials, request);
  if (notQuoted) return { state: 'refused', because: `not enough requests for it (${notQuoted.requests} in a trial)` };
  const rounds = pairs.map(({ round, baseline, arm }) => ({
    round,
    d: Math.log(arm) - Math.log(baseline),
    added: arm - baseline,
  }));
  return rounds.length < fewestRounds
    ? { state: 'refused', because: `only ${rounds.length} rounds with a valid pair; ${fewestRounds} needed` }
    : { state: 'usable', rounds };
}

/** The rounds that both have, for a paired estimate; `undefined` when they are too few. */
export function commonRounds({ a, b }: Pair<readonly NormalisedRound[]>): Pair<readonly NormalisedRound[]> | undefined {
  const within = (rounds: readonly NormalisedRound[], others: readonly NormalisedRound[]): NormalisedRound[] =>
    rounds.filter(({ round }) => others.some((other) => other.round === round));
  const common = { a: within(a, b), b: within(b, a) };
  return common.a.length < fewestRounds ? undefined : common;
}
