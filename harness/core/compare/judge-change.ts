import type { Interval } from '../analysis.ts';
import { tQuantile } from '../stats/student-t.ts';
import { judge, type Judgement } from '../verdict.ts';
import { detectableLogRatio, power } from '../detectable.ts';
import type { ChangeEstimate } from './change-estimate.ts';
import type { BaselineChange } from './comparison.ts';

export interface ChangeFacts {
  readonly estimate: ChangeEstimate;
  readonly alpha: number;
  readonly familySize: number;
  readonly pHolm: number;
  readonly tostP: number;
  readonly logMargin: number;
  /** |ln| that two identical arms may show; null without a twin. */
  readonly noiseFloor: number | null;
  readonly isTwin: boolean;
  /** Interval of what the arm adds, B - A, in the metric's unit. */
  readonly added: Interval;
  /** The baseline of both; null when it could not be estimated. */
  readonly baseline: BaselineChange | null;
}

/** A verdict, and for `inconclusive` how many more rounds of each experiment would probably decide, if any would. */
export interface ChangeJudgement extends Judgement {
  readonly moreRounds: number | null;
}

const percent = (share: number): string => `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;

/**
 * The verdicts of verdict.ts, and one veto that a comparison over time needs: a cost that is added and not multiplied
 * (a fixed delay) has another ratio on a baseline that moved. Where the baseline moved, "different" is said only if what
 * the arm adds changed in the same direction; otherwise the ratio may have moved with its denominator alone. Seen: a planted
 * delay of 0.506 and 0.513 ms had the ratios 2.31 and 2.62 (p = 0.013) on baselines that differed by 18 %.
 */
export function judgeChange(facts: ChangeFacts): ChangeJudgement {
  const { estimate } = facts;
  // The verdict reads neither sd nor n; the outlook has its own below.
  const judgement = judge({ ...facts, meanLogRatio: estimate.difference, sd: estimate.standardError, n: 1 });
  const veto = judgement.verdict === 'different' ? denominatorVeto(facts) : undefined;
  if (veto !== undefined) return { verdict: 'inconclusive', because: veto, moreRounds: null };
  return { ...judgement, moreRounds: judgement.verdict === 'inconclusive' ? moreRoundsToDecide(facts) : null };
}

function denominatorVeto({ estimate, baseline, added, isTwin }: ChangeFacts): string | undefined {
  const follows = estimate.difference > 0 ? added.lower > 0 : added.upper < 0;
  if (isTwin || !baseline?.moved || follows) return undefined;
  return `the baseline itself changed (${percent(baseline.ratio - 1)}, an event of the environment) and what the arm adds did not follow: the ratio may have moved with its denominator alone`;
}

const mostRounds = 500;

/**
 * How many more rounds of each experiment would decide with 80 % power, by the rules of `roundsToDecide` in verdict.ts:
 * the estimate stays what it is, its standard error becomes what the estimator says, and the noise floor shrinks as that does.
 * @returns null when 500 would not do, or when there is no floor to measure a claim against.
 */
function moreRoundsToDecide(facts: ChangeFacts): number | null {
  const { estimate, alpha, familySize, logMargin, isTwin } = facts;
  if (facts.noiseFloor === null && !isTwin) return null;
  const effect = Math.abs(estimate.difference);
  for (let more = 1; more <= mostRounds; more++) {
    const { standardError, df } = estimate.after(more);
    const floor = isTwin ? 0 : ((facts.noiseFloor ?? 0) * standardError) / estimate.standardError;
    // Near no change both sides of the margin can fail: each gets half of the risk.
    const within = (tQuantile(1 - alpha, df) + tQuantile((1 + power) / 2, df)) * standardError;
    if (effect > detectableLogRatio({ standardError, df, alpha: alpha / familySize, noiseFloor: floor })) return more;
    if (logMargin - effect > within && floor <= logMargin) return more;
  }
  return null;
}
