import { StatisticsError } from './errors.ts';
import { requireOpenProbability, requirePositive, requireWhole, requireWithin } from './preconditions.ts';
import { tQuantile } from './student-t.ts';

export interface DetectableEffect {
  readonly logRatio: number;
  /** exp(logRatio): 1.05 means that 5 % would be found. */
  readonly ratio: number;
}

/**
 * Smallest effect that n paired blocks find with the given power: (t_{1-alpha/2} + t_{power}) sd / sqrt(n), t with
 * n-1 df (J. Cohen 1988, ch. 2, with t for z). `sd` is that of d = ln(treatment / base) over blocks.
 */
export function minimumDetectableEffect(design: {
  readonly sd: number;
  readonly n: number;
  readonly alpha: number;
  readonly power: number;
}): DetectableEffect {
  const { sd, n, alpha, power } = design;
  requireWithin('sd', sd, { from: 0, to: Number.MAX_VALUE });
  requireWhole('n', n, { from: 2, to: Number.MAX_SAFE_INTEGER });
  requireOpenProbability('alpha', alpha);
  requireOpenProbability('power', power);
  const logRatio = ((tQuantile(1 - alpha / 2, n - 1) + tQuantile(power, n - 1)) * sd) / Math.sqrt(n);
  return { logRatio, ratio: Math.exp(logRatio) };
}

/** More blocks than anyone will run; beyond it the answer is "another design". */
const maxBlocks = 100_000;

/**
 * Fewest blocks for which the t interval of the ratio has the half-width `relative` (a share) on the log scale:
 * the smallest n with t_{(1+confidence)/2} sd / sqrt(n) <= ln(1 + relative).
 * @throws StatisticsError UNBOUNDED when 100,000 blocks would not do.
 */
export function blocksNeeded(goal: {
  readonly sd: number;
  readonly relative: number;
  readonly confidence: number;
}): number {
  const { sd, relative, confidence } = goal;
  requireWithin('sd', sd, { from: 0, to: Number.MAX_VALUE });
  requirePositive('relative', relative);
  requireOpenProbability('confidence', confidence);
  const narrowEnough = (n: number): boolean =>
    (tQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n) <= Math.log1p(relative);
  if (!narrowEnough(maxBlocks)) {
    throw new StatisticsError('UNBOUNDED', `over ${maxBlocks} blocks are needed; reduce the noise or widen the goal`);
  }
  let [tooFew, enough] = [1, maxBlocks];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (narrowEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
