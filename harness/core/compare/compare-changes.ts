import type { MetricInfo } from '../analysis.ts';
import type { PlannedLoad } from '../plan.ts';
import { holm } from '../stats/multiplicity.ts';
import { baselineChange } from './baseline-change.ts';
import { estimateCell, type Cell, type EstimateContext } from './cell-estimate.ts';
import { changeResult } from './change-result.ts';
import type { BaselineChange, ChangeFloor, MetricChange, Pair } from './comparison.ts';

export interface ChangesContext extends EstimateContext {
  readonly alpha: number;
  readonly loads: readonly Pair<PlannedLoad>[];
  /** Claims: treatments times loads. */
  readonly claims: readonly Cell[];
  readonly twins: readonly Cell[];
}

/** One metric over all cells: they are one family. Results in the order of the cells. */
export interface MetricChanges {
  readonly claims: readonly MetricChange[];
  readonly twins: readonly MetricChange[];
  readonly floors: readonly ChangeFloor[];
  readonly baseline: readonly BaselineChange[];
}

/** Estimates and judges one metric everywhere: twins first, because their intervals are the noise floor of the claims. */
export function changesOf(metric: MetricInfo, context: ChangesContext): MetricChanges {
  const baseline = context.loads.flatMap(
    (load) => baselineChange(context.experiments, { load, metric: metric.id, alpha: context.alpha }) ?? [],
  );
  const twins = judgedTwins(metric, context);
  const floors = context.loads.map((load): ChangeFloor => {
    const own = twins.filter((_, index) => context.twins[index]?.load.a === load.a);
    return { load: { a: load.a.id, b: load.b.id }, metric: metric.id, ...floorOf(own) };
  });
  return { claims: judgedClaims(metric, context, { floors, baseline }), twins, floors, baseline };
}

/** Each alone: a twin is a control and not a claim that Holm must correct for. */
const judgedTwins = (metric: MetricInfo, context: ChangesContext): MetricChange[] =>
  context.twins.map((cell) => {
    const estimate = estimateCell(cell, metric, context);
    const pHolm = estimate.state === 'estimated' ? estimate.estimate.p : 1;
    const alone = { alpha: context.alpha, familySize: 1, pHolm, noiseFloor: null, isTwin: true, baseline: null };
    return changeResult(estimate, metric, alone);
  });

function judgedClaims(
  metric: MetricInfo,
  context: ChangesContext,
  { floors, baseline }: Pick<MetricChanges, 'floors' | 'baseline'>,
): MetricChange[] {
  const estimates = context.claims.map((cell) => ({ cell, estimate: estimateCell(cell, metric, context) }));
  if (estimates.length === 0) return [];
  // A claim whose number is refused stays in the family, with the p of no finding.
  const adjusted = holm(estimates.map(({ estimate }) => (estimate.state === 'estimated' ? estimate.estimate.p : 1)));
  return estimates.map(({ cell, estimate }, index) =>
    changeResult(estimate, metric, {
      alpha: context.alpha,
      familySize: estimates.length,
      pHolm: adjusted[index] ?? 1,
      noiseFloor: floors.find(({ load }) => load.a === cell.load.a.id)?.logRatio ?? null,
      isTwin: false,
      baseline: baseline.find(({ load }) => load.a === cell.load.a.id) ?? null,
    }),
  );
}

/** The far end of the interval of the twin's own ratio of B / ratio of A; of several twins the farthest. */
function floorOf(twins: readonly MetricChange[]): Pick<ChangeFloor, 'logRatio' | 'share'> {
  const ends = twins.flatMap((twin) =>
    twin.state === 'estimated' ? [Math.abs(Math.log(twin.ci.lower)), Math.abs(Math.log(twin.ci.upper))] : [],
  );
  if (ends.length === 0) return { logRatio: null, share: null };
  const logRatio = Math.max(...ends);
  return { logRatio, share: Math.expm1(logRatio) };
}
