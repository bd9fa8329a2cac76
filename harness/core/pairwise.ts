import type { MetricInfo, MetricResult, PairedArms } from './analysis.ts';
import { compareMetric, uncorrectedP, type CompareContext } from './compare-metric.ts';
import type { CurrentLook } from './looks.ts';
import { pairedValues } from './paired-values.ts';
import { baselineOf, type Plan } from './plan.ts';
import { benjaminiHochberg } from './stats/multiplicity.ts';
import type { Trial } from './trial.ts';

export interface PairwiseInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly look: CurrentLook;
  /** |ln ratio| that two identical arms may show at a load; null when it could not be estimated. */
  readonly noiseFloor: (load: string) => number | null;
  /** The planned comparison of an arm with the baseline. */
  readonly planned: (load: string, arm: string) => MetricResult | undefined;
}

/**
 * Every arm against every other on one metric, at every load. Against the baseline that is the planned comparison, as it was
 * judged: a pair has one verdict. The others are exploratory: p values are corrected by Benjamini and Hochberg (1995) over
 * them and the loads, intervals are those of Benjamini and Yekutieli (2005), at 1 - alpha R / m where R of m pairs are told
 * apart: they exclude 1 where the test does. The twin is a control and stays out. Each pair once, the arm that the plan has
 * later over the one that it has first.
 */
export function comparePairs(input: PairwiseInput, metric: MetricInfo): PairedArms[] {
  const { plan, trials, look, noiseFloor, planned } = input;
  const { alpha, nextAlpha } = look;
  const explored = exploredPairs(plan).map((pair) => {
    return { ...pair, values: pairedValues(plan, trials, { ...pair, metric: metric.id }) };
  });
  const adjusted = explored.length === 0 ? [] : benjaminiHochberg(explored.map(({ values }) => uncorrectedP(values)));
  const familySize = explored.length / Math.max(1, adjusted.filter((p) => p < alpha).length);
  return [
    ...plannedPairs(plan).flatMap(({ load, arm, against }) => {
      const result = planned(load, arm);
      return result ? [{ load, arm, against, metric: metric.id, ...paired(result) }] : [];
    }),
    ...explored.map(({ load, arm, against, values }, index) => {
      const context: CompareContext = {
        ...{ alpha, nextAlpha, metric, familySize, noiseFloor: noiseFloor(load), isTwin: false },
        pHolm: adjusted[index],
      };
      return { load, arm, against, metric: metric.id, ...paired(compareMetric(values, context)) };
    }),
  ];
}

const treatments = (plan: Plan): string[] => plan.arms.filter(({ role }) => role === 'treatment').map(({ id }) => id);

const plannedPairs = (plan: Plan) =>
  plan.loads.flatMap(({ id: load }) => treatments(plan).map((arm) => ({ load, arm, against: baselineOf(plan).id })));

const exploredPairs = (plan: Plan) =>
  plan.loads.flatMap(({ id: load }) =>
    treatments(plan).flatMap((against, index) =>
      treatments(plan)
        .slice(index + 1)
        .map((arm) => ({ load, arm, against })),
    ),
  );

function paired(result: MetricResult) {
  if (result.state === 'refused') return { state: result.state, because: result.because };
  const { state, n, ratio, ciFamily, p, pHolm, verdict, because } = result;
  return { state, n, ratio, ci: ciFamily, p, pAdjusted: pHolm, verdict, because };
}
