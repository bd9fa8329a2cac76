import type { Interval } from '../stats/interval.ts';
import { StatisticsError } from '../stats/errors.ts';
import { pairedLogRatio } from '../stats/paired.ts';
import type { CompletedTrial } from '../trial.ts';

/** What the probes themselves cost an arm: probed / scored trials of the same rounds. */
export interface OverheadOfProbes {
  readonly metric: 'p50' | 'cpu';
  /** Rounds with a valid trial of both kinds. */
  readonly rounds: number;
  /** 1.04: with probes it takes 4 % more. */
  readonly ratio: number;
  /** t interval of the ratio, 95 %. */
  readonly ci: Interval;
}

const read: Readonly<Record<OverheadOfProbes['metric'], (trial: CompletedTrial) => number>> = {
  p50: ({ measurement }) => measurement.serviceTime.p50.ms,
  cpu: ({ measurement }) => measurement.cpuSecondsPerMillion,
};

/** Paired by round; nothing where fewer than two rounds have both. */
export function overheadOfProbes(
  probed: readonly CompletedTrial[],
  scored: readonly CompletedTrial[],
): OverheadOfProbes[] {
  const pairs = probed.flatMap((withProbes) => {
    const without = scored.find(({ round }) => round === withProbes.round);
    return without ? [{ withProbes, without }] : [];
  });
  if (pairs.length < 2) return [];
  return (['p50', 'cpu'] as const).flatMap((metric) => {
    const base = pairs.map(({ without }) => read[metric](without));
    const treatment = pairs.map(({ withProbes }) => read[metric](withProbes));
    // A cost of nothing has no ratio.
    if ([...base, ...treatment].some((value) => value <= 0)) return [];
    const estimate = estimated(base, treatment);
    return estimate ? [{ metric, ...estimate }] : [];
  });
}

/** Nothing where the rounds do not vary: times of whole microseconds can be the same twice. */
function estimated(
  base: readonly number[],
  treatment: readonly number[],
): Omit<OverheadOfProbes, 'metric'> | undefined {
  try {
    const { ratio, ci, n } = pairedLogRatio(base, treatment);
    return { rounds: n, ratio, ci };
  } catch (error) {
    if (error instanceof StatisticsError) return undefined;
    throw error;
  }
}
