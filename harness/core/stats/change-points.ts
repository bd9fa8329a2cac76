import { eDivisiveBest } from './e-divisive.ts';
import { elementAt, requireOpenProbability, requireWhole, requireWithin } from './preconditions.ts';
import { requireLevels, stepBetween, type Scale, type Step } from './step-significance.ts';

/** A change of level, tested between the change points before and after it (or the ends of the series). */
export interface ChangePoint extends Step {
  /** First index of the new level. */
  readonly index: number;
}

export interface ChangePointSearch {
  /** A change point has a p below it; 0.001 unless told. */
  readonly p?: number;
  /** A split is looked at again in the merge when its p is below it; ten times `p` unless told, as in Hunter. */
  readonly weakP?: number;
  /** Longest stretch that is searched at once, so that an old change cannot hide a new one; 30 unless told. */
  readonly window?: number;
  /** Fewest values between change points; 3 unless told, because Welch's t of two values errs too often. */
  readonly leastStretch?: number;
  /** Smallest change that is reported, as a share: 0.02 for 2 % up or down; 0 unless told. */
  readonly leastMagnitude?: number;
  /** `linear` unless told. */
  readonly scale?: Scale;
}

/**
 * The points at which a series changes its level, in ascending order: E-divisive as in Hunter (Fleming et al., arXiv
 * 2301.03034) after Matteson & James (2014, 10.1080/01621459.2013.849605).
 *
 * 1. Split: within windows that overlap by half (after a change point the next one starts there) the best split is
 *    tested by Welch's t instead of permutations, and the parts are split again as long as p < weakP.
 * 2. Merge: each point is tested again between its neighbours; the one with the largest p goes while that is p or more,
 *    then the one with the smallest change while that is below leastMagnitude; after each the rest is tested again.
 *
 * A constant series has no change points, nor has one that is too short to be split, nor do a few odd nights make one: the
 * first split must stand alone, and with them on one side it does not. A p is that of one test at a place that the same
 * data chose, so it is smaller than the chance of such a point in a stable series; docs/method.md says how often one
 * comes. Parts of two values made that twice as often: where two happen to agree, Welch's t takes their mean for known.
 */
export function changePoints(series: readonly number[], search: ChangePointSearch = {}): ChangePoint[] {
  const settings = settingsOf(search);
  requireLevels('series', series, settings.scale);
  return merged(series, weakPoints(series, settings), settings);
}

type Settings = Required<ChangePointSearch>;

function settingsOf({ p = 0.001, ...rest }: ChangePointSearch): Settings {
  requireOpenProbability('p', p);
  const defaults = {
    weakP: Math.min(1, 10 * p),
    window: 30,
    leastStretch: 3,
    leastMagnitude: 0,
    scale: 'linear',
  } as const;
  const settings = { ...defaults, ...rest, p };
  requireWithin('weakP', settings.weakP, { from: p, to: 1 });
  requireWhole('leastStretch', settings.leastStretch, { from: 2, to: Number.MAX_SAFE_INTEGER });
  requireWhole('window', settings.window, { from: 2 * settings.leastStretch, to: Number.MAX_SAFE_INTEGER });
  requireWithin('leastMagnitude', settings.leastMagnitude, { from: 0, to: Number.MAX_VALUE });
  return settings;
}

function weakPoints(series: readonly number[], { weakP, window, leastStretch, scale }: Settings): number[] {
  const splits = (from: number, to: number): number[] => {
    if (to - from < 2 * leastStretch) return [];
    const index = from + eDivisiveBest(series.slice(from, to), leastStretch).tau;
    const { p } = stepBetween(series.slice(from, index), series.slice(index, to), scale);
    return p < weakP ? [...splits(from, index), index, ...splits(index, to)] : [];
  };
  const found = new Set<number>();
  // The last window ends with the series; a shorter one inside it would only test the same values once more.
  for (let from = 0, to = 0; to < series.length;) {
    to = Math.min(from + window, series.length);
    const inside = splits(from, to);
    inside.forEach((index) => found.add(index));
    from = Math.max(from + Math.floor(window / 2), inside.at(-1) ?? 0);
  }
  return [...found].sort((a, b) => a - b);
}

function merged(series: readonly number[], weak: readonly number[], settings: Settings): ChangePoint[] {
  const { p, leastMagnitude } = settings;
  let points = testedPoints(series, weak, settings);
  for (;;) {
    const weakest = points.toSorted(leastSignificantFirst)[0];
    const smallest = points.toSorted(smallestFirst)[0];
    if (weakest === undefined || smallest === undefined) return [];
    const goes = weakest.p >= p ? weakest : smallest.relativeMagnitude < leastMagnitude ? smallest : undefined;
    if (goes === undefined) return points;
    const stay = points.filter((point) => point !== goes).map(({ index }) => index);
    points = testedPoints(series, stay, settings);
  }
}

const smallestFirst = (a: Step, b: Step): number => a.relativeMagnitude - b.relativeMagnitude;
/** Of two that say equally little, the smaller change goes first. */
const leastSignificantFirst = (a: Step, b: Step): number => b.p - a.p || smallestFirst(a, b);

/** Each index as a change between its neighbours; next to a stretch that is too short it is not significant. */
function testedPoints(
  series: readonly number[],
  indices: readonly number[],
  { leastStretch, scale }: Settings,
): ChangePoint[] {
  const ends = [0, ...indices, series.length];
  return indices.map((index, place) => {
    const left = series.slice(elementAt(ends, place), index);
    const right = series.slice(index, elementAt(ends, place + 2));
    const step = stepBetween(left, right, scale);
    return { index, ...step, ...(Math.min(left.length, right.length) < leastStretch ? { p: 1 } : {}) };
  });
}
