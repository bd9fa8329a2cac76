import { requireFinite, requireOpenProbability } from './preconditions.ts';

/** Standard normal density. */
const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** P(Z <= x) of the standard normal, with relative precision in the lower tail. */
export function normalCdf(x: number): number {
  requireFinite('x', x);
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

/**
 * Quantile of the standard normal for p strictly between 0 and 1: a rational start (Abramowitz & Stegun 26.2.23,
 * error below 5e-4) refined by Halley's iteration on the tail to rounding.
 */
export function normalQuantile(p: number): number {
  requireOpenProbability('p', p);
  const tail = Math.min(p, 1 - p);
  if (tail === 0.5) return 0;
  let x = rationalStart(tail);
  for (let iteration = 0; iteration < 4; iteration++) {
    const error = (upperTail(x) - tail) / density(x);
    x += error / (1 - (error * x) / 2);
  }
  return p < 0.5 ? -x : x;
}

function rationalStart(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** P(Z > x) for x >= 0. */
const upperTail = (x: number): number => (x < 2.5 ? 0.5 - centre(x) : density(x) / reciprocalMillsRatio(x));

/** P(0 < Z <= x) as phi(x) (x + x^3/3 + x^5/(3*5) + ...): all terms positive (Marsaglia 2004, 10.18637/jss.v011.i04). */
function centre(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; term > sum * (Number.EPSILON / 4); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum * density(x);
}

/** phi(x) / P(Z > x) as x + 1/(x + 2/(x + 3/(x + ...))): Laplace's continued fraction (DLMF 7.9.1), from the far end. */
function reciprocalMillsRatio(x: number): number {
  let value = x;
  for (let k = 120; k >= 1; k--) value = x + k / value;
  return value;
}
