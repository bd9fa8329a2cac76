import type { Verdict } from './analysis.ts';
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
  const claim: Verdict = excludesOne ? (inside ? 'trivial' : 'different') : inside ? 'equivalent' : 'inconclusive';
  if (claim === 'inconclusive') {
    return { verdict: claim, because: 'the interval holds both no difference and one beyond the margin' };
  }
  const veto = facts.isTwin ? undefined : noiseVeto(claim, facts);
  return veto === undefined ? { verdict: claim, because: words[claim] } : { verdict: 'inconclusive', because: veto };
}

const words: Readonly<Record<Exclude<Verdict, 'inconclusive'>, string>> = {
  different: 'the interval excludes no difference, and the effect is not shown to lie inside the margin',
  trivial: 'real, but shown to lie inside the margin',
  equivalent: 'shown to lie inside the margin',
};

function noiseVeto(claim: Verdict, { noiseFloor, meanLogRatio, logMargin }: VerdictFacts): string | undefined {
  if (noiseFloor === null)
    return 'the A/A twin could not be estimated, so there is no noise floor to measure it against';
  if (claim === 'different' && Math.abs(meanLogRatio) <= noiseFloor) {
    return `the effect (${percent(meanLogRatio)}) is not larger than what two identical arms may show (${percent(noiseFloor)})`;
  }
  if (claim !== 'different' && noiseFloor > logMargin) {
    return `two identical arms may differ by ${percent(noiseFloor)} here, more than the margin of ${percent(logMargin)}`;
  }
  return undefined;
}

const mostRounds = 500;
const power = 0.8;

/**
 * How many rounds beyond those done would decide with 80 % power, if mean and sd stay what they are: the interval
 * excludes no difference, or lies inside the margin. `alpha` is that of one test of the family.
 * @returns null when 500 rounds would not do.
 */
export function roundsToDecide({
  meanLogRatio,
  sd,
  n,
  alpha,
  logMargin,
}: Pick<VerdictFacts, 'meanLogRatio' | 'sd' | 'n' | 'alpha' | 'logMargin'>): number | null {
  const effect = Math.abs(meanLogRatio);
  for (let rounds = n + 1; rounds <= mostRounds; rounds++) {
    const standardError = sd / Math.sqrt(rounds);
    const reach = (confidence: number): number =>
      (tQuantile(confidence, rounds - 1) + tQuantile(power, rounds - 1)) * standardError;
    const excludesOne = effect > reach(1 - alpha / 2);
    const inside = logMargin - effect > reach(1 - alpha);
    if (excludesOne || inside) return rounds - n;
  }
  return null;
}
