import { tQuantile } from './stats/student-t.ts';

export const power = 0.8;

export interface Precision {
  /** Of the estimate, on the log scale. */
  readonly standardError: number;
  readonly df: number;
  /** Of the test of this claim: that of the look over the size of the family. */
  readonly alpha: number;
  /** |ln ratio| below which nothing is claimed; 0 for a twin. */
  readonly noiseFloor: number;
}

/**
 * Smallest |ln ratio| that would be called different with 80 % power: the test must find it (stats/power.ts), and its
 * estimate must lie above the noise floor, which an effect no larger than the floor does in half of the experiments only.
 */
export function detectableLogRatio({ standardError, df, alpha, noiseFloor }: Precision): number {
  const reach = tQuantile(power, df) * standardError;
  return Math.max(tQuantile(1 - alpha / 2, df) * standardError, noiseFloor) + reach;
}
