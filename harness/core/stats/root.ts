import { StatisticsError } from './errors.ts';

const maxIterations = 200;
/** The bracket ends some 256 to either side: the roots are logarithms, and the square of e^256 is still a number. */
const furthestStep = 128;

/**
 * The argument at which an increasing function crosses zero, to a few units of rounding.
 * Widens the bracket by doubling from [start-1, start+1], then Brent's method
 * (R. P. Brent, Algorithms for Minimization without Derivatives, 1973, ch. 4).
 * @throws StatisticsError NO-CONVERGENCE when no crossing lies within reach.
 */
export function rootOfIncreasing(f: (x: number) => number, start: number): number {
  let lower = start - 1;
  let upper = start + 1;
  for (let step = 1; f(lower) > 0; step *= 2) {
    upper = lower;
    lower -= within(step);
  }
  for (let step = 1; f(upper) < 0; step *= 2) {
    lower = upper;
    upper += within(step);
  }
  return brent(f, lower, upper);
}

function within(step: number): number {
  if (step <= furthestStep) return step;
  throw new StatisticsError('NO-CONVERGENCE', 'the quantile lies beyond floating point; ask for a less extreme p');
}

/** Brent's root finder on [a, b] with f(a) <= 0 <= f(b). */
function brent(f: (x: number) => number, a: number, b: number): number {
  let [best, other] = [b, a];
  let [fBest, fOther] = [f(b), f(a)];
  let [previous, fPrevious] = [other, fOther];
  let step = best - other;
  let stepBefore = step;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (fBest > 0 === fOther > 0) {
      [other, fOther] = [previous, fPrevious];
      step = best - previous;
      stepBefore = step;
    }
    if (Math.abs(fOther) < Math.abs(fBest)) {
      [previous, fPrevious] = [best, fBest];
      [best, other] = [other, best];
      [fBest, fOther] = [fOther, fBest];
    }
    const tolerance = Number.EPSILON * (2 * Math.abs(best) + 1);
    const middle = (other - best) / 2;
    if (Math.abs(middle) <= tolerance || fBest === 0) return best;
    const proposed = interpolated({ best, other, previous, fBest, fOther, fPrevious });
    const short = Math.abs(proposed) < Math.min(1.5 * Math.abs(middle), Math.abs(stepBefore) / 2);
    const trusted = short && proposed * middle > 0 && Math.abs(fPrevious) > Math.abs(fBest);
    [stepBefore, step] = trusted ? [step, proposed] : [middle, middle];
    [previous, fPrevious] = [best, fBest];
    best += Math.abs(step) > tolerance ? step : Math.sign(middle) * tolerance;
    fBest = f(best);
  }
  throw new StatisticsError('NO-CONVERGENCE', `no root after ${maxIterations} steps; ask for a less extreme p`);
}

interface Points {
  readonly best: number;
  readonly other: number;
  readonly previous: number;
  readonly fBest: number;
  readonly fOther: number;
  readonly fPrevious: number;
}

/** The step from `best` by inverse quadratic interpolation, or by the secant when only two points differ. */
function interpolated({ best, other, previous, fBest, fOther, fPrevious }: Points): number {
  if (previous === other) return (fBest * (other - best)) / (fBest - fOther);
  const [r, s, q] = [fBest / fOther, fBest / fPrevious, fPrevious / fOther];
  const numerator = s * (q * (q - r) * (other - best) + (1 - r) * (best - previous));
  return -numerator / ((q - 1) * (r - 1) * (s - 1));
}
