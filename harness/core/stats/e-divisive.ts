import { elementAt, requireSample, requireWhole } from './preconditions.ts';

export interface Split {
  /** First index of the right part. */
  readonly tau: number;
  /** Energy distance of the two parts, in the unit of the series; larger means further apart. */
  readonly q: number;
}

/**
 * The split of a series into two parts that are furthest apart by the energy statistic of E-divisive (Matteson & James
 * 2014, 10.1080/01621459.2013.849605; as in Hunter, arXiv 2301.03034), with n = |X| and m = |Y|:
 * q = 2/(m+n) S_xy - 2m/((m+n)(n-1)) S_xx - 2n/((m+n)(m-1)) S_yy, S the sums of |differences| over pairs.
 * The first of equal maxima. Each part keeps at least `least` values (two or more). It says where, not whether: test the
 * split.
 */
export function eDivisiveBest(series: readonly number[], least = 2): Split {
  requireWhole('least', least, { from: 2, to: Number.MAX_SAFE_INTEGER });
  requireSample('series', series, 2 * least);
  const length = series.length;
  let best: Split = { tau: least, q: -Infinity };
  let within = distancesTo(series, elementAt(series, 1), 0, 1);
  let beyond = sumOfPairs(series.slice(2));
  const total = sumOfPairs(series);
  for (let tau = 2; tau <= length - 2; tau++) {
    const q = energy({ n: tau, m: length - tau, within, beyond, across: total - within - beyond });
    if (q > best.q && tau >= least && tau <= length - least) best = { tau, q };
    const moved = elementAt(series, tau);
    within += distancesTo(series, moved, 0, tau);
    beyond -= distancesTo(series, moved, tau + 1, length);
  }
  return best;
}

interface Sums {
  readonly n: number;
  readonly m: number;
  readonly within: number;
  readonly beyond: number;
  readonly across: number;
}

function energy({ n, m, within, beyond, across }: Sums): number {
  return (2 * across - (2 * m * within) / (n - 1) - (2 * n * beyond) / (m - 1)) / (m + n);
}

function distancesTo(series: readonly number[], value: number, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += Math.abs(elementAt(series, index) - value);
  return sum;
}

function sumOfPairs(xs: readonly number[]): number {
  return xs.reduce((sum, x, index) => sum + distancesTo(xs, x, index + 1, xs.length), 0);
}
