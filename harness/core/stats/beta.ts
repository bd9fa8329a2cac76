import { StatisticsError } from './errors.ts';
import { requireOpenProbability, requirePositive, requireWithin } from './preconditions.ts';
import { rootOfIncreasing } from './root.ts';

/**
 * Regularised incomplete beta function I_x(a, b), for x in [0, 1] and a, b > 0.
 * Continued fraction of DLMF 8.17.22 behind a prefactor in Loader's saddle-point form, so that it stays accurate
 * for a and b in the ten thousands.
 */
export function betaInc(x: number, a: number, b: number): number {
  requireWithin('x', x, { from: 0, to: 1 });
  return betaIncOfPair({ x, y: 1 - x }, a, b);
}

/** A point of the unit interval and its complement, each with its own full precision. */
export interface Pair {
  readonly x: number;
  /** 1 - x, not computed from x where x is close to 1. */
  readonly y: number;
}

/** Outside, quotients and logarithms of the parameters leave floating point. */
const parameters = { from: 1e-100, to: 1e100 };

/** I_x(a, b) where the caller knows 1 - x better than a subtraction would. */
export function betaIncOfPair({ x, y }: Pair, a: number, b: number): number {
  requirePositive('a', a);
  requirePositive('b', b);
  requireWithin('a', a, parameters);
  requireWithin('b', b, parameters);
  if (x === 0) return 0;
  if (y === 0) return 1;
  const mirrored = x > (a + 1) / (a + b + 2);
  return mirrored ? 1 - lowerTail({ x: y, y: x }, b, a) : lowerTail({ x, y }, a, b);
}

/** The x for which I_x(a, b) = p, with p strictly between 0 and 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  requireOpenProbability('p', p);
  // Solved on the logit of x: both ends of the unit interval keep their relative precision.
  const logit = rootOfIncreasing((u) => betaIncOfPair(fromLogit(u), a, b) - p, Math.log(a / b));
  return fromLogit(logit).x;
}

const fromLogit = (u: number): Pair => ({ x: 1 / (1 + Math.exp(-u)), y: 1 / (1 + Math.exp(u)) });

const lowerTail = (pair: Pair, a: number, b: number): number =>
  (prefactor(pair, a, b) / a) * continuedFraction(pair.x, a, b);

/**
 * x^a y^b / B(a, b) without overflow or cancellation: C. Loader, Fast and Accurate Computation of Binomial
 * Probabilities, 2000, extended from counts to real a and b.
 */
function prefactor({ x, y }: Pair, a: number, b: number): number {
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.sqrt(((a / n) * b) / (2 * Math.PI)) * Math.exp(exponent);
}

/**
 * ln Gamma(z+1) minus Stirling's approximation of it. Asymptotic series (DLMF 5.11.1) from 15 upwards; below, the
 * recurrence delta(z) = delta(z+1) + (z+1/2) ln(1+1/z) - 1.
 */
function stirlingError(z: number): number {
  let correction = 0;
  let w = z;
  for (; w < 15; w++) correction += (w + 0.5) * Math.log1p(1 / w) - 1;
  const s = 1 / (w * w);
  const series = 1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360)))));
  return correction + series / w;
}

/** x ln(x/m) + m - x, by its series where x and m are close (Loader 2000, "bd0"). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

const maxTerms = 1_000_000;
const tiny = 1e-300;

/** 1 / (1 + d1 / (1 + d2 / ...)) of DLMF 8.17.22, by the modified Lentz algorithm (Thompson & Barnett 1986). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = Infinity;
  let d = 1;
  let value = 1;
  for (let term = 1; term < maxTerms; term++) {
    const coefficient = coefficientOf(term, { x, a, b });
    d = 1 / awayFromZero(1 + coefficient * d);
    c = awayFromZero(1 + coefficient / c);
    value *= c * d;
    if (Math.abs(c * d - 1) <= Number.EPSILON) return value;
  }
  throw new StatisticsError('NO-CONVERGENCE', `betaInc(${x}, ${a}, ${b}) did not settle; use smaller a and b`);
}

function coefficientOf(term: number, { x, a, b }: { x: number; a: number; b: number }): number {
  const m = Math.floor(term / 2);
  const shared = a + 2 * m;
  if (term % 2 === 0) return (m * (b - m) * x) / ((shared - 1) * shared);
  return (-(a + m) * (a + b + m) * x) / (shared * (shared + 1));
}

const awayFromZero = (x: number): number => (Math.abs(x) < tiny ? tiny : x);
