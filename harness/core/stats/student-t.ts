import { betaIncOfPair, type Pair } from './beta.ts';
import { requireFinite, requireOpenProbability, requirePositive } from './preconditions.ts';
import { rootOfIncreasing } from './root.ts';

/** P(T <= t) of Student's t with df > 0 degrees of freedom (fractional ones allowed): DLMF 8.17 with x = df/(df+t^2). */
export function tCdf(t: number, df: number): number {
  const tail = upperTail(Math.abs(t), df);
  return t < 0 ? tail : 1 - tail;
}

/** Two-sided p of a t statistic, with relative precision however far out. */
export const twoSidedP = (t: number, df: number): number => 2 * upperTail(Math.abs(t), df);

/** One-sided p: P(T > t), with relative precision for large t. */
export const upperP = (t: number, df: number): number => (t < 0 ? 1 - upperTail(-t, df) : upperTail(t, df));

/**
 * Quantile of Student's t for p strictly between 0 and 1, to about 1e-13 relative.
 * The CDF is inverted on ln t: by its tail where the tail is small, by the mass around zero otherwise.
 */
export function tQuantile(p: number, df: number): number {
  requireOpenProbability('p', p);
  requirePositive('df', df);
  const tail = Math.min(p, 1 - p);
  if (tail === 0.5) return 0;
  const distance =
    tail < 0.25
      ? (logT: number): number => Math.log(tail) - logOf(upperTail(Math.exp(logT), df))
      : (logT: number): number => logOf(centre(Math.exp(logT), df)) - Math.log(0.5 - tail);
  const t = Math.exp(rootOfIncreasing(distance, 0));
  return p < 0.5 ? -t : t;
}

/** P(T > t) for t >= 0. */
function upperTail(t: number, df: number): number {
  return betaIncOfPair(unitPair(t, df), df / 2, 0.5) / 2;
}

/** P(0 < T <= t) for t >= 0. */
function centre(t: number, df: number): number {
  const { x, y } = unitPair(t, df);
  return betaIncOfPair({ x: y, y: x }, 0.5, df / 2) / 2;
}

/** df/(df+t^2) and t^2/(df+t^2), neither by subtraction. */
function unitPair(t: number, df: number): Pair {
  requireFinite('t', t);
  requirePositive('df', df);
  const s = (t / Math.sqrt(df)) ** 2;
  return s > 1 ? { x: 1 / s / (1 + 1 / s), y: 1 / (1 + 1 / s) } : { x: 1 / (1 + s), y: s / (1 + s) };
}

/** ln with a floor, so that an underflown tail still brackets a root. */
const logOf = (x: number): number => Math.log(Math.max(x, Number.MIN_VALUE));
