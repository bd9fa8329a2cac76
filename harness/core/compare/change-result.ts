import type { MetricInfo } from '../analysis.ts';
import { detectableLogRatio } from '../detectable.ts';
import { mean } from '../stats/descriptive.ts';
import { tostOf } from '../stats/equivalence.ts';
import { StatisticsError } from '../stats/errors.ts';
import { around, exponentiated } from '../stats/interval.ts';
import { sampleStandardDeviation } from '../stats/descriptive.ts';
import { tQuantile } from '../stats/student-t.ts';
import type { CellEstimate, CellRefused } from './cell-estimate.ts';
import type { EstimatedChange, MetricChange, RatioEstimate } from './comparison.ts';
import { judgeChange, type ChangeFacts } from './judge-change.ts';
import type { NormalisedRound } from './normalised-rounds.ts';

/** What a claim is judged against; see ChangeFacts. */
export type ClaimFacts = Pick<ChangeFacts, 'alpha' | 'familySize' | 'pHolm' | 'noiseFloor' | 'isTwin' | 'baseline'>;

/** The verdict on a cell's estimate with everything that it rests on, or the refusal; never NaN. */
export function changeResult(cell: CellEstimate | CellRefused, metric: MetricInfo, claim: ClaimFacts): MetricChange {
  if (cell.state === 'refused') return { state: 'refused', metric: metric.id, because: cell.because };
  try {
    return judged(cell, metric, claim);
  } catch (error) {
    if (error instanceof StatisticsError) return { state: 'refused', metric: metric.id, because: error.message };
    throw error;
  }
}

function judged({ rounds, estimate }: CellEstimate, metric: MetricInfo, claim: ClaimFacts): EstimatedChange {
  const { alpha, familySize, noiseFloor, isTwin } = claim;
  const { difference, standardError, df } = estimate;
  const logMargin = Math.log1p(metric.margin);
  const tost = tostOf({ estimate: difference, standardError, df, logMargin, alpha });
  const added = estimate.added(1 - alpha);
  const floor = isTwin ? 0 : (noiseFloor ?? 0);
  const detectable = detectableLogRatio({ standardError, df, alpha: alpha / familySize, noiseFloor: floor });
  return {
    state: 'estimated',
    metric: metric.id,
    rounds: { a: rounds.a.map(({ round }) => round), b: rounds.b.map(({ round }) => round) },
    ratios: { a: ratioOf(rounds.a, alpha), b: ratioOf(rounds.b, alpha) },
    change: Math.exp(difference),
    ci: exponentiated(estimate.ci(1 - alpha)),
    ciFamily: exponentiated(estimate.ci(1 - alpha / familySize)),
    p: estimate.p,
    pHolm: claim.pHolm,
    ciEquivalence: exponentiated(tost.ci),
    tostP: tost.p,
    df,
    correlation: estimate.correlation,
    added: { a: addedBy(rounds.a), b: addedBy(rounds.b), change: added.difference, ci: added.ci },
    mdeRatio: Math.exp(detectable),
    ...judgeChange({ ...claim, estimate, tostP: tost.p, logMargin, added: added.ci }),
  };
}

const addedBy = (rounds: readonly NormalisedRound[]): number => mean(rounds.map(({ added }) => added));

/** exp(mean d) with its one-sample t interval; the interval is a point where d does not vary. */
function ratioOf(rounds: readonly NormalisedRound[], alpha: number): RatioEstimate {
  const d = rounds.map((round) => round.d);
  const halfWidth = (tQuantile(1 - alpha / 2, d.length - 1) * sampleStandardDeviation(d)) / Math.sqrt(d.length);
  return { ratio: Math.exp(mean(d)), ci: exponentiated(around(mean(d), halfWidth)) };
}
