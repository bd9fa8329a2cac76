import type { PercentileCurve } from '../environment.ts';
import type { PlannedLoad } from '../plan.ts';
import type { Trial } from '../trial.ts';

/** What a limit of one arm at one load is judged from. */
export interface JudgedLimit {
  /** In the unit of the limit. */
  readonly bound: number;
  readonly alpha: number;
  readonly load: PlannedLoad;
  /** Of the arm, valid or not. */
  readonly trials: readonly Trial[];
  readonly curves: readonly PercentileCurve[];
  /** Other arms ran beside it on the generator's connections: a request that was never sent may be their fault. */
  readonly sharedGenerator: boolean;
}
