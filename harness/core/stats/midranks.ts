import { elementAt } from './preconditions.ts';

/**
 * Twice the rank of each value, in the given order; tied values share the mean of their ranks.
 * Doubled, because midranks are halves: so they stay whole and exact sums can index an array.
 */
export function doubledMidranks(xs: readonly number[]): number[] {
  const order = xs.map((_, index) => index).sort((i, j) => elementAt(xs, i) - elementAt(xs, j));
  const doubled = new Array<number>(xs.length).fill(0);
  for (let start = 0; start < order.length;) {
    const value = elementAt(xs, elementAt(order, start));
    let end = start + 1;
    while (end < order.length && elementAt(xs, elementAt(order, end)) === value) end++;
    // Ranks start+1 .. end: twice their mean is start + 1 + end.
    for (const index of order.slice(start, end)) doubled[index] = start + 1 + end;
    start = end;
  }
  return doubled;
}
