import { mean, sampleVariance } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import { around, type Interval } from './interval.ts';
import { elementAt, requirePositive, requireSample } from './preconditions.ts';
import { tQuantile } from './student-t.ts';

export interface VarianceComponents {
  /** Mean variance of the iterations within a run (S_1^2 = T_1^2). */
  readonly s1: number;
  /** Variance of the run means (S_2^2). */
  readonly s2: number;
  /** What runs add of their own (T_2^2 = S_2^2 - S_1^2 / iterations); an estimate, so it may be negative. */
  readonly t2: number;
  readonly mean: number;
  /** 95 % interval of the mean by t over run means. */
  readonly ci: Interval;
  /**
   * Iterations that each run should have for the least total cost; null when runs add no variance of their own
   * (t2 <= 0): then longer runs are always better than more of them.
   */
  readonly optimalRuns: number | null;
}

/**
 * Two levels of repetition after Kalibera & Jones 2013 (arXiv 2007.10899): `levels` holds runs of equal length, each a
 * list of iterations; `costs` are [one iteration, one run's start] in the same unit, both above 0.
 * optimalRuns = max(1, ceil sqrt((costs[1]/costs[0]) (s1/t2))). At least two runs of two iterations.
 */
export function varianceComponents(
  levels: readonly (readonly number[])[],
  costs: readonly [iteration: number, run: number],
): VarianceComponents {
  const iterations = requireEqualRuns(levels);
  costs.forEach((cost, index) => {
    requirePositive(`costs[${index}]`, cost);
  });
  const runMeans = levels.map(mean);
  const s1 = mean(levels.map(sampleVariance));
  const s2 = sampleVariance(runMeans);
  const t2 = s2 - s1 / iterations;
  const centre = mean(runMeans);
  const halfWidth = tQuantile(0.975, levels.length - 1) * Math.sqrt(s2 / levels.length);
  return { s1, s2, t2, mean: centre, ci: around(centre, halfWidth), optimalRuns: optimum({ s1, t2, costs }) };
}

function requireEqualRuns(levels: readonly (readonly number[])[]): number {
  requireSample(
    'levels',
    levels.map((run) => run.length),
    2,
  );
  levels.forEach((run, index) => {
    requireSample(`levels[${index}]`, run, 2);
  });
  const lengths = levels.map((run) => run.length);
  const length = elementAt(lengths, 0);
  if (lengths.every((other) => other === length)) return length;
  throw new StatisticsError('LENGTH-MISMATCH', `runs have ${lengths.join(', ')} iterations; cut them to equal length`);
}

function optimum({ s1, t2, costs }: { s1: number; t2: number; costs: readonly [number, number] }): number | null {
  if (s1 === 0) return 1;
  return t2 > 0 ? Math.max(1, Math.ceil(Math.sqrt((costs[1] / costs[0]) * (s1 / t2)))) : null;
}
