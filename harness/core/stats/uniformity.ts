import { ascending } from './descriptive.ts';
import { elementAt, requireSample, requireWithin } from './preconditions.ts';

export interface UniformityTest {
  /** Largest distance between the empirical distribution and the uniform one. */
  readonly d: number;
  /** Exact, two-sided. */
  readonly p: number;
}

/** Kolmogorov-Smirnov test of values in [0, 1] (the p values of A/A comparisons, say) against the uniform distribution. */
export function ksUniform(p: readonly number[]): UniformityTest {
  requireSample('p', p);
  p.forEach((value, index) => {
    requireWithin(`p[${index}]`, value, { from: 0, to: 1 });
  });
  const n = p.length;
  const d = ascending(p).reduce((most, x, index) => Math.max(most, (index + 1) / n - x, x - index / n), 0);
  return { d, p: survival(n, d) };
}

/**
 * P(D_n >= d). From d = 1/2 upwards exactly twice the one-sided probability; from n d^2 = 4 upwards too, to 3e-14
 * (Simard & L'Ecuyer 2011, 10.18637/jss.v039.i11); otherwise Durbin's matrix power.
 */
function survival(n: number, d: number): number {
  if (n * d <= 0.5) return 1;
  if (d >= 1) return 0;
  const p = d >= 0.5 || n * d * d >= 4 ? 2 * oneSided(n, d) : 1 - durbin(n, d);
  return Math.min(1, Math.max(0, p));
}

/** Smirnov 1944: P(D+ >= d) = d sum_j C(n,j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j), over j < n(1-d). */
function oneSided(n: number, d: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let j = 0; j < n * (1 - d); j++) {
    const rest = 1 - d - j / n;
    if (rest > 0) sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
    logChoose += Math.log((n - j) / (j + 1));
  }
  return d * sum;
}

type Matrix = Float64Array[];

/**
 * P(D_n < d) = n!/n^n (H^n)_kk with the matrix of Durbin 1973, in the arrangement of Marsaglia, Tsang & Wang 2003
 * (10.18637/jss.v008.i18): k = floor(nd) + 1, h = k - nd, H of size 2k - 1.
 */
function durbin(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const { matrix, logScale } = power(durbinMatrix(2 * k - 1, k - n * d), n);
  let logFactor = logScale;
  for (let i = 1; i <= n; i++) logFactor += Math.log(i / n);
  return entry(matrix, k - 1, k - 1) * Math.exp(logFactor);
}

function durbinMatrix(size: number, h: number): Matrix {
  const reciprocalFactorial = [1];
  for (let i = 1; i <= size; i++) reciprocalFactorial.push(elementAt(reciprocalFactorial, i - 1) / i);
  const numerator = (i: number, j: number): number => {
    const corner = i === size - 1 && j === 0;
    if (corner) return 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size;
    if (j === 0) return 1 - h ** (i + 1);
    return i === size - 1 ? 1 - h ** (size - j) : 1;
  };
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_unused, j) =>
      i - j + 1 < 0 ? 0 : numerator(i, j) * elementAt(reciprocalFactorial, i - j + 1),
    ),
  );
}

interface Scaled {
  readonly matrix: Matrix;
  /** The true matrix is this one times exp(logScale). */
  readonly logScale: number;
}

/** By repeated squaring; the scale is taken out after each product. */
function power(matrix: Matrix, exponent: number): Scaled {
  if (exponent === 1) return { matrix, logScale: 0 };
  const half = power(matrix, Math.floor(exponent / 2));
  const squared = rescaled({ matrix: product(half.matrix, half.matrix), logScale: 2 * half.logScale });
  if (exponent % 2 === 0) return squared;
  return rescaled({ matrix: product(squared.matrix, matrix), logScale: squared.logScale });
}

function rescaled({ matrix, logScale }: Scaled): Scaled {
  const largest = Math.max(...matrix.map((row) => Math.max(...row)));
  return { matrix: matrix.map((row) => row.map((x) => x / largest)), logScale: logScale + Math.log(largest) };
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const result = new Float64Array(row.length);
    row.forEach((factor, k) => {
      if (factor === 0) return;
      b[k]?.forEach((x, j) => {
        result[j] = elementAt(result, j) + factor * x;
      });
    });
    return result;
  });
}

const entry = (matrix: Matrix, i: number, j: number): number => elementAt(matrix[i] ?? [], j);
