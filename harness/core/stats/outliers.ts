import { median } from './descriptive.ts';
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
