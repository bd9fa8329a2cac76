import { mean, sampleVariance } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import type { Interval } from './interval.ts';
import { requireOpenProbability, requireSample } from './preconditions.ts';
import { tQuantile } from './student-t.ts';

export interface RatioOfMeans {
  /** mean(treatment) / mean(base). */
  readonly ratio: number;
  readonly ci: Interval;
}

/**
 * Ratio of the means of two independent samples with Fieller's interval (E. C. Fieller 1954), in the form of Kalibera &
 * Jones 2013 (arXiv 2007.10899, sec. 7.1): [ab -+ sqrt((ab)^2 - (a^2-h_a^2)(b^2-h_b^2))] / (a^2-h_a^2), where h is
 * the half-width of each mean by t with its own df. Two values each.
 * @throws StatisticsError UNBOUNDED when the base cannot be told from zero: then the ratio has no finite interval.
 */
export function fiellerRatio(base: readonly number[], treatment: readonly number[], confidence = 0.95): RatioOfMeans {
  requireSample('base', base, 2);
  requireSample('treatment', treatment, 2);
  requireOpenProbability('confidence', confidence);
  const [a, b] = [mean(base), mean(treatment)];
  const [squaredA, squaredB] = [squaredHalfWidth(base, confidence), squaredHalfWidth(treatment, confidence)];
  const denominator = a * a - squaredA;
  if (denominator <= 0) {
    throw new StatisticsError('UNBOUNDED', 'the mean of base cannot be told from 0; collect more replicates of it');
  }
  // (ab)^2 - (a^2-h_a^2)(b^2-h_b^2), multiplied out: a sum of two terms that are not negative.
  const root = Math.sqrt(squaredB * denominator + b * b * squaredA);
  return { ratio: b / a, ci: { lower: (a * b - root) / denominator, upper: (a * b + root) / denominator } };
}

function squaredHalfWidth(xs: readonly number[], confidence: number): number {
  return (tQuantile((1 + confidence) / 2, xs.length - 1) ** 2 * sampleVariance(xs)) / xs.length;
}
