import { mean } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import { requirePositiveSample, requireSample } from './preconditions.ts';
import { welchT } from './two-sample.ts';

/**
 * How levels become shares: values of a `linear` series (latencies, ratios) are above 0 and their means are divided,
 * values of a `log` series (log ratios) may have any sign and their means are subtracted.
 */
export type Scale = 'linear' | 'log';

/** Finite values, above 0 on the linear scale, at least one. */
export function requireLevels(name: string, xs: readonly number[], scale: Scale): void {
  if (scale === 'linear') requirePositiveSample(name, xs);
  else requireSample(name, xs);
}

/** A change of level between two neighbouring stretches of a series. */
export interface Step {
  /** Mean of the stretch before and after, in the unit of the series. */
  readonly before: number;
  readonly after: number;
  /** Two-sided p of Welch's t; 0 for two constant stretches that differ. */
  readonly p: number;
  /** after / before - 1 as a share (on the log scale exp(after - before) - 1). */
  readonly relativeChange: number;
  /** Size of that change, alike for up and down: 0.05 for a factor of 1.05 or of 1/1.05. */
  readonly relativeMagnitude: number;
}

/**
 * Tests the change between two stretches by Welch's t (docs/method.md; the pooled t of Hunter's code needs equal
 * variances). Values come rounded, so a stretch can be constant. Where both are and differ, the change is certain: p is
 * 0, and it is for the least magnitude to say whether it matters; where they agree, p is 1. A stretch of one value says
 * nothing: p is 1.
 */
export function stepBetween(left: readonly number[], right: readonly number[], scale: Scale): Step {
  requireLevels('left', left, scale);
  requireLevels('right', right, scale);
  const [before, after] = [mean(left), mean(right)];
  const logChange = scale === 'log' ? after - before : Math.log(after) - Math.log(before);
  return {
    before,
    after,
    p: left.length < 2 || right.length < 2 ? 1 : significance(left, right),
    relativeChange: Math.expm1(logChange),
    relativeMagnitude: Math.expm1(Math.abs(logChange)),
  };
}

function significance(left: readonly number[], right: readonly number[]): number {
  try {
    return welchT(left, right).p;
  } catch (error) {
    if (!(error instanceof StatisticsError) || error.code !== 'NO-VARIANCE') throw error;
    const [before, after] = [mean(left), mean(right)];
    const rounding = 10 * Number.EPSILON * Math.max(Math.abs(before), Math.abs(after));
    return Math.abs(after - before) > rounding ? 0 : 1;
  }
}
