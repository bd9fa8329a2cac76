import { median } from './stats/descriptive.ts';
import type { Trial } from './trial.ts';

/**
 * What a planted delay must add to p50, milliseconds: the median of (service time of the baseline + delay) less the
 * median of the baseline, both given as equal-share quantiles. Medians do not add, distributions of independent parts
 * do: a delay of 0.5 ms that is preempted in one request of three moves p50 by more than its own median.
 */
export function plantedShiftMs(baselineMs: readonly number[], delayMs: readonly number[]): number {
  const sums = baselineMs.flatMap((service) => delayMs.map((delay) => service + delay));
  return median(sums) - median(baselineMs);
}

/** The mean over an arm's valid trials in rounds where the baseline was valid, too; null when none says. */
export function meanPlantedShiftMs(trials: readonly Trial[], arm: string, baseline: string): number | null {
  const paired = new Set(
    trials.filter((trial) => trial.arm === baseline && trial.state === 'completed').map(({ round }) => round),
  );
  const shifts = trials.flatMap((trial) =>
    trial.arm === arm &&
    paired.has(trial.round) &&
    trial.state === 'completed' &&
    trial.measurement.plantedShiftMs !== undefined
      ? [trial.measurement.plantedShiftMs]
      : [],
  );
  return shifts.length === 0 ? null : shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
}
