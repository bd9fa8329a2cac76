import { requireSample, requireWithin } from './preconditions.ts';

/**
 * p values adjusted by Holm's step-down (S. Holm 1979), in the given order: the family-wise error stays below alpha
 * when each adjusted p is compared with alpha. Each p in [0, 1].
 */
export function holm(p: readonly number[]): number[] {
  const ordered = smallestFirst(p);
  let floor = 0;
  const raised = ordered.map(({ value }, rank) => {
    floor = Math.max(floor, Math.min(1, (ordered.length - rank) * value));
    return floor;
  });
  return inGivenOrder(ordered, raised);
}

/**
 * p values adjusted by Benjamini & Hochberg's step-up (1995, 10.1111/j.2517-6161.1995.tb02031.x), in the given order:
 * the expected share of false finds among finds stays below the level compared with. Each p in [0, 1].
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const ordered = smallestFirst(p);
  let ceiling = 1;
  const lowered = ordered
    .map(({ value }, rank) => (ordered.length / (rank + 1)) * value)
    .reverse()
    .map((value) => {
      ceiling = Math.min(ceiling, value);
      return ceiling;
    })
    .reverse();
  return inGivenOrder(ordered, lowered);
}

interface Placed {
  readonly value: number;
  readonly index: number;
}

function smallestFirst(p: readonly number[]): Placed[] {
  requireSample('p', p);
  p.forEach((value, index) => {
    requireWithin(`p[${index}]`, value, { from: 0, to: 1 });
  });
  return p.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
}

function inGivenOrder(ordered: readonly Placed[], adjusted: readonly number[]): number[] {
  const result = new Array<number>(ordered.length).fill(1);
  ordered.forEach(({ index }, rank) => {
    result[index] = adjusted[rank] ?? 1;
  });
  return result;
}
