import type { ConfirmSettings, SearchSettings } from './capacity-plan.ts';
import { givenUp, type NextRate } from './search.ts';
import { metSlo, type TriedStep } from './step.ts';

/** Which rates a visit of a block chooses from, around the arm's candidate. */
export interface Grid {
  readonly candidateRps: number;
  /** The visit's own shift, a part of a grid step. */
  readonly offset: number;
  readonly confirm: Pick<ConfirmSettings, 'spread' | 'divisions' | 'tries'>;
  readonly ceilingRps: SearchSettings['ceilingRps'];
}

/** How a visit ended. */
export type VisitEnd =
  | { readonly end: 'bracketed'; readonly lowRps: number; readonly highRps: number }
  /** Every rate met the SLO, though the bracket was widened once. */
  | { readonly end: 'above'; readonly lowRps: number; readonly ceiling: boolean }
  /** Every rate failed, though the bracket was widened once. */
  | { readonly end: 'below'; readonly highRps: number }
  | { readonly end: 'unusable'; readonly because: string };

/** The rate of a point of the grid, requests a second: 0 is the middle, +-divisions the bracket, twice that its widening. */
export const gridRate = ({ candidateRps, offset, confirm: { spread, divisions } }: Grid, point: number): number =>
  Math.max(1, Math.round(candidateRps * spread ** ((point + offset) / divisions)));

/**
 * The next rate of a visit: bisection over the grid, widened once to twice its width; then the two neighbours between
 * which the SLO is crossed are tried again until both have `tries` that count and a majority. A single step that a
 * stall of the machine spoiled is thus outvoted, and one that passed by luck as well (noisy comparisons repeated and
 * decided by majority: Feige, Raghavan, Peleg & Upfal 1994, 10.1137/S0097539791195877).
 */
export function nextConfirmRate(grid: Grid, steps: readonly TriedStep[]): NextRate<VisitEnd> {
  const wish = wishedPoint(grid, steps);
  if ('done' in wish) return wish;
  const next = gridRate(grid, wish.next);
  const because = givenUp(steps, next);
  return because === undefined ? { next } : { done: { end: 'unusable', because } };
}

interface Votes {
  readonly point: number;
  readonly met: number;
  readonly missed: number;
}

function wishedPoint(grid: Grid, steps: readonly TriedStep[]): NextRate<VisitEnd> {
  const { divisions, tries } = grid.confirm;
  const widest = 2 * divisions;
  const points = Array.from({ length: 2 * widest + 1 }, (_, index) => index - widest).filter(
    (point) => gridRate(grid, point) <= grid.ceilingRps,
  );
  const tried = points.map((point) => votesAt(grid, point, steps)).filter(({ met, missed }) => met + missed > 0);
  const tied = tried.find(({ met, missed }) => met === missed);
  if (tied) return { next: tied.point };
  const low = tried.findLast(({ met, missed }) => met > missed);
  const high = tried.find(({ point, met, missed }) => missed > met && point > (low?.point ?? -Infinity));
  const top = points.at(-1) ?? 0;
  if (!low && !high) return { next: Math.min(0, top) };
  if (!high) return upwards(grid, low?.point ?? 0, { top, widest });
  if (!low) return downwards(grid, high.point);
  if (high.point - low.point > 1) return { next: Math.floor((low.point + high.point) / 2) };
  const doubtful = [low, high].find(({ met, missed }) => met + missed < tries);
  if (doubtful) return { next: doubtful.point };
  return { done: { end: 'bracketed', lowRps: gridRate(grid, low.point), highRps: gridRate(grid, high.point) } };
}

/** To the middle of what is left of the bracket, or, when all of it met the SLO, into the widening. */
function upwards(grid: Grid, low: number, { top, widest }: { top: number; widest: number }): NextRate<VisitEnd> {
  const { divisions } = grid.confirm;
  if (low >= top) return { done: { end: 'above', lowRps: gridRate(grid, low), ceiling: top < widest } };
  return { next: Math.min(top, low < divisions ? Math.floor((low + divisions + 1) / 2) : low + 1) };
}

function downwards(grid: Grid, high: number): NextRate<VisitEnd> {
  const { divisions } = grid.confirm;
  if (high <= -2 * divisions) return { done: { end: 'below', highRps: gridRate(grid, high) } };
  return { next: high > -divisions ? Math.ceil((high - divisions - 1) / 2) : high - 1 };
}

function votesAt(grid: Grid, point: number, steps: readonly TriedStep[]): Votes {
  const rate = gridRate(grid, point);
  const here = steps.filter(({ rateRps }) => rateRps === rate).map(metSlo);
  return {
    point,
    met: here.filter((each) => each === true).length,
    missed: here.filter((each) => each === false).length,
  };
}
