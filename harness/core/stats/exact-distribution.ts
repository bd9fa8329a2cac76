import { elementAt } from './preconditions.ts';

/** Probabilities of the whole numbers 0, 1, 2, ... */
export type Probabilities = Float64Array;

/** P(X <= value). */
export function lowerTail(probabilities: Probabilities, value: number): number {
  let sum = 0;
  for (let s = Math.min(Math.floor(value), probabilities.length - 1); s >= 0; s--) sum += elementAt(probabilities, s);
  return Math.min(1, sum);
}

/** P(X >= value). */
export function upperTail(probabilities: Probabilities, value: number): number {
  let sum = 0;
  for (let s = Math.max(0, Math.ceil(value)); s < probabilities.length; s++) sum += elementAt(probabilities, s);
  return Math.min(1, sum);
}

/** Two-sided p of an exact test: twice the smaller tail, at most 1. */
export const twoSidedExact = (probabilities: Probabilities, value: number): number =>
  Math.min(1, 2 * Math.min(lowerTail(probabilities, value), upperTail(probabilities, value)));

/** Smallest value with P(X <= value) >= p; the slack keeps an attained probability from being missed by rounding. */
export function smallestReaching(probabilities: Probabilities, p: number): number {
  let sum = 0;
  for (let s = 0; s < probabilities.length; s++) {
    sum += elementAt(probabilities, s);
    if (sum >= p - 10 * Number.EPSILON) return s;
  }
  return probabilities.length - 1;
}

/** Distribution of the sum of `weights` (whole numbers) when each is in or out by a fair coin. */
export function coinTossSums(weights: readonly number[]): Probabilities {
  const probabilities = new Float64Array(weights.reduce((sum, weight) => sum + weight, 0) + 1);
  probabilities[0] = 1;
  let reach = 0;
  for (const weight of weights) {
    reach += weight;
    for (let s = reach; s >= 0; s--) {
      // Below zero there is nothing: the index is out of range.
      probabilities[s] = ((probabilities[s] ?? 0) + (probabilities[s - weight] ?? 0)) / 2;
    }
  }
  return probabilities;
}

/** Distribution of the sum of `size` of the `weights` (whole numbers), drawn without replacement. */
export function drawnSums(weights: readonly number[], size: number): Probabilities {
  const ordered = [...weights].sort((a, b) => a - b);
  const largest = ordered.slice(-size).reduce((sum, weight) => sum + weight, 0);
  // ways[k][s]: subsets of k weights with the sum s.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  ways[0]?.fill(1, 0, 1);
  ordered.forEach((weight, seen) => {
    for (let k = Math.min(size, seen + 1); k >= 1; k--)
      addShifted(ways[k], ways[k - 1], { shift: weight, reach: k * weight });
  });
  const counts = ways[size] ?? new Float64Array();
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** `reach`: the largest sum of that many weights, none above the present one. The innermost loop of the exact tests. */
function addShifted(
  into: Float64Array | undefined,
  from: Float64Array | undefined,
  { shift, reach }: { readonly shift: number; readonly reach: number },
): void {
  if (into === undefined || from === undefined) return;
  const end = Math.min(into.length - 1, reach);
  for (let s = shift; s <= end; s++) into[s] = (into[s] ?? 0) + (from[s - shift] ?? 0);
}
