import type { PlannedLoad } from '../core/plan.ts';
import { toSeconds } from '../core/units.ts';
import type { LoadArm, LoadFile } from '../../scenarios/_lib/load-file.ts';

/** The first second of a run is partial and goes to the warm-up. */
export const firstSecondMs = 1000;

/** What the generator of a session is told: the rate of an arm, for each of them. */
export function sessionLoad(
  load: PlannedLoad,
  { seed, arms }: { readonly seed: number; readonly arms: readonly LoadArm[] },
): Omit<LoadFile, 'summaryFile'> {
  const warmUpSeconds = toSeconds(load.warmUp);
  return {
    rate: load.ratePerArm * arms.length,
    durationSeconds: warmUpSeconds + toSeconds(load.measure) + firstSecondMs / 1000,
    warmUpSeconds,
    connections: load.connections,
    seed,
    closedLoop: load.closedLoop === true,
    arms,
  };
}
