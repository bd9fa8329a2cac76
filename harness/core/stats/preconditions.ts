import { StatisticsError } from './errors.ts';

/** No measurement is larger in any unit; up to here fourth powers (Fieller's interval) and their sums stay finite. */
const largest = 1e70;

/** A sample of at least `minimum` finite numbers, none beyond 1e70; `name` is how messages call it. */
export function requireSample(name: string, xs: readonly number[], minimum = 1): void {
  if (xs.length === 0) throw new StatisticsError('EMPTY', `${name} is empty; give at least ${minimum} value(s)`);
  if (xs.length < minimum) {
    throw new StatisticsError('TOO-SHORT', `${name} has ${xs.length} value(s); collect at least ${minimum}`);
  }
  xs.forEach((x, index) => {
    requireWithin(`${name}[${index}]`, x, { from: -largest, to: largest });
  });
}

/** A sample that will be taken to its logarithm: positive values only. */
export function requirePositiveSample(name: string, xs: readonly number[], minimum = 1): void {
  requireSample(name, xs, minimum);
  xs.forEach((x, index) => {
    requirePositive(`${name}[${index}]`, x);
  });
}

/** Two samples whose i-th values belong to the same block. */
export function requirePairs(names: readonly [string, string], a: readonly number[], b: readonly number[]): void {
  if (a.length === b.length) return;
  throw new StatisticsError(
    'LENGTH-MISMATCH',
    `${names[0]} has ${a.length} values and ${names[1]} has ${b.length}; keep only blocks in which both were measured`,
  );
}

export function requireFinite(name: string, x: number): void {
  if (Number.isFinite(x)) return;
  throw new StatisticsError('NOT-FINITE', `${name} is ${x}; drop or repair the value, every number must be finite`);
}

export function requirePositive(name: string, x: number): void {
  requireFinite(name, x);
  if (x > 0) return;
  throw new StatisticsError('NOT-POSITIVE', `${name} is ${x}; its logarithm or scale needs a value above 0`);
}

export interface Range {
  readonly from: number;
  readonly to: number;
  /** The ends themselves are refused. */
  readonly open?: boolean;
}

/** A finite number within a range. */
export function requireWithin(name: string, x: number, { from, to, open = false }: Range): void {
  requireFinite(name, x);
  const inside = open ? x > from && x < to : x >= from && x <= to;
  if (inside) return;
  const ends = open ? `strictly between ${from} and ${to}` : `between ${from} and ${to}`;
  throw new StatisticsError('OUT-OF-RANGE', `${name} is ${x}; choose a value ${ends}`);
}

/** A probability that is neither 0 nor 1: a confidence, an alpha, the argument of an unbounded quantile. */
export function requireOpenProbability(name: string, p: number): void {
  requireWithin(name, p, { from: 0, to: 1, open: true });
}

/** A whole number within a range (a count, a rank). */
export function requireWhole(name: string, x: number, range: Range): void {
  requireWithin(name, x, range);
  if (Number.isInteger(x)) return;
  throw new StatisticsError('OUT-OF-RANGE', `${name} is ${x}; give a whole number`);
}

/**
 * Refuses a spread that is nothing but rounding: a standard error of zero would turn any difference into certainty.
 * `scale` is the size of the numbers that were subtracted.
 */
export function requireSpread(name: string, standardError: number, scale: number): void {
  if (standardError > 10 * Number.EPSILON * scale) return;
  throw new StatisticsError(
    'NO-VARIANCE',
    `${name} does not vary between replicates; check that every trial was measured afresh and with enough resolution`,
  );
}

/** The element at an index that the caller knows to exist. */
export function elementAt(xs: ArrayLike<number>, index: number): number {
  const x = xs[index];
  if (x === undefined) {
    throw new StatisticsError('OUT-OF-RANGE', `no element ${index} among ${xs.length}; this is a fault of the kernel`);
  }
  return x;
}
