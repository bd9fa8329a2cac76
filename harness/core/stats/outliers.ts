import { median, quantileType7 } from './descriptive.ts';
import { requireFinite, requireSample, requireSpread } from './preconditions.ts';

/** Makes the median absolute deviation estimate the standard deviation of a normal sample: 1 / normalQuantile(0.75). */
const madToSd = 1.4826;

/**
 * How far a value is from its history in robust standard deviations: (value - median) / (1.4826 MAD)
 * (Iglewicz & Hoaglin 1993). Needs two values of history; one in which more than half are equal is refused
 * (NO-VARIANCE), because every other value would be infinitely far away.
 */
export function robustZ(history: readonly number[], value: number): number {
  requireSample('history', history, 2);
  requireFinite('value', value);
  const centre = median(history);
  const mad = median(history.map((x) => Math.abs(x - centre)));
  requireSpread('most of the history', mad, Math.abs(centre));
  return (value - centre) / (madToSd * mad);
}

/** How far beyond the upper quartile, in interquartile ranges, a value is "far out". */
const farOut = 3;

/**
 * Tukey's outer fence Q3 + 3 IQR, in the unit of the sample (J. W. Tukey, Exploratory Data Analysis, 1977, ch. 2), with
 * quartiles of type 7: a value above it is far out. Give |relative change|: the fence has one side. Four values or more;
 * where three quarters agree it is their value.
 */
export function outerFence(xs: readonly number[]): number {
  requireSample('xs', xs, fewestForQuartiles);
  const [q1, q3] = [quantileType7(xs, 0.25), quantileType7(xs, 0.75)];
  return q3 + farOut * (q3 - q1);
}

const fewestForQuartiles = 4;
