import type { MetricInfo, PairedArms } from './analysis.ts';
import { compareMetric, uncorrectedP, type PairedValues } from './compare-metric.ts';
import type { CurrentLook } from './looks.ts';
import { pairedValues } from './paired-values.ts';
import type { Plan } from './plan.ts';
import { benjaminiHochberg } from './stats/multiplicity.ts';
import type { Trial } from './trial.ts';

export interface PairwiseInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly look: CurrentLook;
  /** |ln ratio| that two identical arms may show at a load; null when it could not be estimated. */
  readonly noiseFloor: (load: string) => number | null;
}

/**
 * Every arm against every other on one metric, at every load: exploratory. p values are corrected by Benjamini and
 * Hochberg (1995) over all pairs and loads, intervals widened over as many (Bonferroni). The twin is a control and stays
 * out. Each pair once, the arm that the plan has later over the one that it has first.
 */
export function comparePairs(input: PairwiseInput, metric: MetricInfo): PairedArms[] {
  const { plan, trials, look, noiseFloor } = input;
  const arms = plan.arms.filter(({ role }) => role !== 'twin').map(({ id }) => id);
  const pairs = plan.loads.flatMap(({ id: load }) =>
    arms.flatMap((against, index) =>
      arms.slice(index + 1).map((arm) => {
        const values = pairedValues(plan, trials, { load, arm, against, metric: metric.id });
        return { load, arm, against, values };
      }),
    ),
  );
  const p = pairs.map(({ values }) => uncorrectedP(values));
  const adjusted = p.length === 0 ? [] : benjaminiHochberg(p);
  const { alpha, nextAlpha } = look;
  return pairs.map(({ load, arm, against, values }, index) => {
    const context = { alpha, nextAlpha, metric, familySize: pairs.length, noiseFloor: noiseFloor(load), isTwin: false };
    return { load, arm, against, metric: metric.id, ...judged(values, { ...context, pHolm: adjusted[index] }) };
  });
}

function judged(values: PairedValues, context: Parameters<typeof compareMetric>[1]) {
  const result = compareMetric(values, context);
  if (result.state === 'refused') return { state: result.state, because: result.because };
  const { state, n, ratio, ciFamily, p, pHolm, verdict, because } = result;
  return { state, n, ratio, ci: ciFamily, p, pAdjusted: pHolm, verdict, because };
}
