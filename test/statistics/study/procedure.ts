import { holm } from '../../../harness/core/stats/multiplicity.ts';
import { tostPaired } from '../../../harness/core/stats/equivalence.ts';
import { pairedLogRatio, type PairedLogRatio } from '../../../harness/core/stats/paired.ts';
import { judge } from '../../../harness/core/verdict.ts';
import type { Verdict } from '../../../harness/core/analysis.ts';
import type { Values } from './world.ts';

export const margin = 0.05;
export const alpha = 0.05;

/** What is said of one arm after some rounds. */
export interface ArmJudgement {
  readonly verdict: Verdict;
  /** Significant after Holm, whatever margin and noise floor say of it. */
  readonly significant: boolean;
}

/**
 * The verdicts on all arms after the first `rounds` rounds, as harness/core/analyse.ts reaches them: Holm over arms, TOST
 * against the margin, and the far end of the twin's own interval as noise floor, all at the level of this look.
 * Values of the baseline come first, then those of its twin.
 */
export function judgeArms(values: Values, rounds: number, level: number): ArmJudgement[] {
  const [baseline = [], twin = [], ...arms] = values.map((each) => each.slice(0, rounds));
  const { ci } = pairedLogRatio(baseline, twin, 1 - level);
  const noiseFloor = Math.max(Math.abs(Math.log(ci.lower)), Math.abs(Math.log(ci.upper)));
  const tests = arms.map((arm) => pairedLogRatio(baseline, arm, 1 - level));
  const adjusted = holm(tests.map(({ p }) => p));
  return arms.map((arm, index) => {
    const { meanLogRatio, sd, n } = tests[index] as PairedLogRatio;
    const pHolm = adjusted[index] ?? 1;
    const tost = tostPaired(baseline, arm, margin, level);
    const { verdict } = judge({
      meanLogRatio,
      sd,
      n,
      pHolm,
      tostP: tost.p,
      alpha: level,
      logMargin: tost.logMargin,
      noiseFloor,
      isTwin: false,
    });
    return { verdict, significant: pHolm < level };
  });
}

/** First round after `from` (at most `cap`) at which p50 of every arm is known to half the margin, as stop.ts has it. */
export function roundsUntilPrecise(values: Values, { from, cap }: { from: number; cap: number }): number {
  const [baseline = [], , ...arms] = values;
  const precise = (rounds: number): boolean =>
    arms.every((arm) => {
      const { ci } = pairedLogRatio(baseline.slice(0, rounds), arm.slice(0, rounds), 1 - alpha);
      return Math.log(ci.upper / ci.lower) / 2 <= Math.log1p(margin) / 2;
    });
  for (let rounds = from; rounds < cap; rounds++) if (precise(rounds)) return rounds;
  return cap;
}
