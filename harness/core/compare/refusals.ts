import { canonicalJson } from '../hash.ts';
import type { CompareOptions, Comparison, ComparisonRefused, Pair, StoredExperiment } from './comparison.ts';
import { designProblems } from './design-problems.ts';
import { differenceText } from './environment-differences.ts';
import { askedProblems, profileProblems, type MatchedArms } from './matched-arms.ts';
import { loadProblem, type MatchedLoads } from './matched-loads.ts';

/** What two experiments have in common, and in what they differ. */
export interface Matched {
  readonly loads: MatchedLoads;
  readonly arms: MatchedArms;
  readonly environment: Comparison['environment'];
}

/** Why they are not compared: the first kind of reason that there is, with all reasons of that kind. */
export function refusalOf(
  experiments: Pair<StoredExperiment>,
  { loads, arms, environment }: Matched,
  options: CompareOptions,
): ComparisonRefused | undefined {
  return (
    sameExperiment(experiments) ??
    refusedDesigns(experiments, arms) ??
    refusedLoads(experiments, loads) ??
    refusedArms(experiments, { arms, asked: options.arms ?? [] }) ??
    (options.acrossEnvironments === true ? undefined : refusedEnvironments(environment.map(differenceText)))
  );
}

function sameExperiment({ a, b }: Pair<StoredExperiment>): ComparisonRefused | undefined {
  if (a.trials.length === 0 || canonicalJson(a.trials) !== canonicalJson(b.trials)) return undefined;
  return refused('SAME-EXPERIMENT', [`${a.id} and ${b.id} hold the same trials`], 'name two experiments');
}

function refusedDesigns({ a, b }: Pair<StoredExperiment>, arms: MatchedArms): ComparisonRefused | undefined {
  const problems = [...designProblems({ a: a.plan, b: b.plan }), ...profileProblems(arms.treatments)];
  return refused('DESIGNS-DIFFER', problems, 'repeat one of them with the plan of the other: its command.txt says how');
}

function refusedLoads({ a, b }: Pair<StoredExperiment>, { loads }: MatchedLoads): ComparisonRefused | undefined {
  const problems = loads.length > 0 ? [] : [loadProblem({ a: a.plan.loads, b: b.plan.loads })];
  return refused(
    'LOADS-DIFFER',
    problems,
    'latency is compared at equal load only: repeat one of them at the load of the other',
  );
}

function refusedArms(
  { a, b }: Pair<StoredExperiment>,
  { arms, asked }: { readonly arms: MatchedArms; readonly asked: readonly Pair<string>[] },
): ComparisonRefused | undefined {
  const named = askedProblems({ a: a.plan, b: b.plan }, asked);
  if (named.length > 0) return refused('NO-SUCH-ARM', named, 'write --arm A_ARM=B_ARM with arms of the two plans');
  const { a: onlyA, b: onlyB } = arms.onlyIn;
  // Two A/A experiments are compared by their twins alone.
  const nothing = arms.treatments.length === 0 && (onlyA.length + onlyB.length > 0 || arms.twins.length === 0);
  const problems = nothing ? [`no arm in common: ${idList(onlyA)} in A, ${idList(onlyB)} in B`] : [];
  return refused('NO-COMMON-ARM', problems, 'name what is to be compared: --arm A_ARM=B_ARM');
}

const idList = (ids: readonly string[]): string => ids.join(', ') || 'none';

const refusedEnvironments = (differences: readonly string[]): ComparisonRefused | undefined =>
  refused(
    'ENVIRONMENTS-DIFFER',
    differences,
    'repeat one of them on the machine of the other; --across-environments compares all the same, and says so',
  );

const refused = (code: string, problems: readonly string[], hint: string): ComparisonRefused | undefined =>
  problems.length === 0 ? undefined : { state: 'refused', code, problems, hint };
