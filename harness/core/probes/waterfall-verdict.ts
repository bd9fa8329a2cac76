import type { MeanOfTrials } from '../cost/mean-interval.ts';

/**
 * `closes`, `fails`: the arm is slower than the baseline, and what its steps leave is within the tolerance or not.
 * `faster`, `nothing to explain`: it adds no time, by the interval of the difference. `unknown`: too few rounds for one.
 */
export type ClosureState = 'closes' | 'fails' | 'faster' | 'nothing to explain' | 'unknown';

/** Of the measured difference, a share. */
export const closureTolerance = 0.15;

export interface ClosureVerdict {
  readonly state: ClosureState;
  /** Whether all of the interval of what stays unexplained is on the side of the tolerance that its mean is on. */
  readonly isDecided: boolean;
}

interface Differences {
  /** Arm less baseline, paired. */
  readonly measuredUs: MeanOfTrials;
  /** Measured less explained, paired. */
  readonly unexplainedUs: MeanOfTrials;
}

/** The tolerance is of the mean difference; its noise is in the state, not in `isDecided`. */
export function closureVerdict({ measuredUs, unexplainedUs }: Differences): ClosureVerdict {
  const { interval } = unexplainedUs;
  if (measuredUs.interval === null || interval === null) return { state: 'unknown', isDecided: false };
  if (measuredUs.interval.upper < 0) return { state: 'faster', isDecided: true };
  if (measuredUs.interval.lower <= 0) return { state: 'nothing to explain', isDecided: true };
  const most = closureTolerance * measuredUs.mean;
  if (Math.abs(unexplainedUs.mean) > most)
    return { state: 'fails', isDecided: interval.lower > most || interval.upper < -most };
  return { state: 'closes', isDecided: interval.lower >= -most && interval.upper <= most };
}
