/**
 * What is shown of an axis, as two shares of its whole length: [0, 1] is all of it. On a log scale shares are of the
 * logarithm, so that one way to zoom and move serves both.
 */
export type Shown = readonly [number, number];

export const whole: Shown = [0, 1];

const closest = 1e-4;

/** The same length, moved to where it lies inside the whole. */
function inside(from: number, length: number): Shown {
  const size = Math.min(1, Math.max(closest, length));
  const start = Math.min(1 - size, Math.max(0, from));
  return [start, start + size];
}

/** Around the middle; a factor of 2 shows half of it. */
export function closer([from, to]: Shown, factor: number): Shown {
  const length = (to - from) / factor;
  return inside((from + to - length) / 2, length);
}

/** By a share of what is shown. */
export const moved = ([from, to]: Shown, share: number): Shown => inside(from + share * (to - from), to - from);

/** The part between two shares of what is shown, in either order. */
export const cut = ([from, to]: Shown, one: number, other: number): Shown =>
  inside(from + (to - from) * Math.min(one, other), (to - from) * Math.abs(other - one));

export const isWhole = ([from, to]: Shown): boolean => from === 0 && to === 1;

/** The ends of what is shown in the unit of the axis. */
export function domainOf(
  { domain: [low, high], log }: { readonly domain: readonly [number, number]; readonly log: boolean },
  [from, to]: Shown,
): [number, number] {
  const at = (share: number): number => (log ? low * (high / low) ** share : low + (high - low) * share);
  // The very ends, so that the whole is what was printed and not a rounding beside it.
  return [from === 0 ? low : at(from), to === 1 ? high : at(to)];
}
