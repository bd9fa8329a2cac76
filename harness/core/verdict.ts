import type { Verdict } from './analysis.ts';
import { detectableLogRatio, power } from './detectable.ts';
import { tQuantile } from './stats/student-t.ts';

/** What decides a verdict; ratios as logarithms. */
export interface VerdictFacts {
  readonly meanLogRatio: number;
  readonly sd: number;
  readonly n: number;
  readonly pHolm: number;
  readonly tostP: number;
  readonly alpha: number;
  readonly logMargin: number;
  /** |ln ratio| that two identical arms may show; null when the twin could not be estimated. */
  readonly noiseFloor: number | null;
  /** The twin itself is not measured against its own floor. */
  readonly isTwin: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
}

const percent = (logRatio: number): string => `${((Math.exp(Math.abs(logRatio)) - 1) * 100).toFixed(1)} %`;

/** The four verdicts of docs/method.md. No claim is smaller than the noise floor, and none is made without one. */
export function judge(facts: VerdictFacts): Judgement {
  const excludesOne = facts.pHolm < facts.alpha;
  const inside = facts.tostP < facts.alpha;
  // "Trivial" claims that there is an effect; below the noise floor only "inside the margin" can be claimed.
  const real = excludesOne && (facts.isTwin || aboveFloor(facts));
  const claim: Verdict = inside ? (real ? 'trivial' : 'equivalent') : excludesOne ? 'different' : 'inconclusive';
  if (claim === 'inconclusive') {
    return { verdict: claim, because: 'the interval holds both no difference and one beyond the margin' };
  }
  const veto = facts.isTwin ? undefined : noiseVeto(claim, facts);
  return veto === undefined ? { verdict: claim, because: words[claim] } : { verdict: 'inconclusive', because: veto };
}

const words: Readonly<Record<Exclude<Verdict, 'inconclusive'>, string>> = {
  different: 'the test excludes no difference, and the effect is not shown to lie inside the margin',
  trivial: 'real, but shown to lie inside the margin',
  equivalent: 'shown to lie inside the margin',
};

const aboveFloor = ({ noiseFloor, meanLogRatio }: VerdictFacts): boolean =>
  noiseFloor !== null && Math.abs(meanLogRatio) > noiseFloor;

function noiseVeto(claim: Verdict, facts: VerdictFacts): string | undefined {
  const { noiseFloor, meanLogRatio, logMargin } = facts;
  if (noiseFloor === null)
    return 'the A/A twin could not be estimated, so there is no noise floor to measure it against';
  if (claim === 'different' && !aboveFloor(facts)) {
    return `the effect (${percent(meanLogRatio)}) is not larger than what two identical arms may show (${percent(noiseFloor)})`;
  }
  if (claim !== 'different' && noiseFloor > logMargin) {
    return `two identical arms may differ by ${percent(noiseFloor)} here, more than the margin of ${percent(logMargin)}`;
  }
  return undefined;
}

const mostRounds = 500;

/** What the outlook is computed from; `alpha` of the test of a difference is that of one arm of the family. */
export interface OutlookFacts extends Pick<
  VerdictFacts,
  'meanLogRatio' | 'sd' | 'n' | 'logMargin' | 'noiseFloor' | 'isTwin'
> {
  readonly alphaOfDifference: number;
  readonly alphaOfEquivalence: number;
}

/**
 * How many rounds beyond those done would decide with 80 % power, if mean and sd stay what they are and the noise floor
 * shrinks with the square root of the rounds: the test excludes no difference and the estimate lies above the floor, or it
 * lies inside the margin and so does the floor.
 * @returns null when 500 rounds would not do, or when there is no floor to measure a claim against.
 */
export function roundsToDecide(facts: OutlookFacts): number | null {
  const { meanLogRatio, sd, n, logMargin, noiseFloor, isTwin } = facts;
  if (noiseFloor === null && !isTwin) return null;
  const effect = Math.abs(meanLogRatio);
  for (let rounds = n + 1; rounds <= mostRounds; rounds++) {
    const standardError = sd / Math.sqrt(rounds);
    const t = (p: number): number => tQuantile(p, rounds - 1);
    const floor = isTwin ? 0 : (noiseFloor ?? 0) * Math.sqrt(n / rounds);
    const reach = detectableLogRatio({
      standardError,
      df: rounds - 1,
      alpha: facts.alphaOfDifference,
      noiseFloor: floor,
    });
    // Near no effect both sides of the margin can fail: each gets half of the risk.
    const within = (t(1 - facts.alphaOfEquivalence) + t((1 + power) / 2)) * standardError;
    if (effect > reach) return rounds - n;
    if (logMargin - effect > within && floor <= logMargin) return rounds - n;
  }
  return null;
}
