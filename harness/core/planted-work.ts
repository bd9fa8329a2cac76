import { fewestRounds } from './config.ts';
import { pairedValues } from './paired-values.ts';
import { baselineOf, isControl, type Arm, type Plan } from './plan.ts';
import { StatisticsError } from './stats/errors.ts';
import type { Interval } from './stats/interval.ts';
import { pairedT } from './stats/paired.ts';
import type { Trial } from './trial.ts';

/** What a control added to the same mesh without it, paired by round; null where it cannot be said. */
export interface PlantedWork {
  /** Id of the arm without the control. */
  readonly plain: string;
  readonly p50Ms: AddedByControl | null;
  /** CPU-seconds per million requests; a request's milliseconds of CPU times 1,000. */
  readonly cpuSecondsPerMillion: AddedByControl | null;
}

export interface AddedByControl {
  readonly mean: number;
  /** Student's t on the differences of the rounds, for this one comparison. */
  readonly ci: Interval;
  readonly rounds: number;
}

/** The same mesh with the same profile and no control; the baseline, where there is no mesh. Undefined where the plan has none. */
export const plainArmOf = (plan: Plan, control: Arm): Arm | undefined =>
  control.fidelity === 'none'
    ? baselineOf(plan)
    : plan.arms.find((arm) => arm.mesh === control.mesh && arm.profile === control.profile && !isControl(arm));

export interface PlantedWorkInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly load: string;
  readonly alpha: number;
}

/** Of an arm with planted work at one load; null without an arm to compare with. */
export function plantedWork(input: PlantedWorkInput, control: Arm): PlantedWork | null {
  const plain = plainArmOf(input.plan, control)?.id;
  if (plain === undefined) return null;
  const added = (metric: 'p50' | 'cpu'): AddedByControl | null => addedTo(input, { arm: control.id, plain, metric });
  return { plain, p50Ms: added('p50'), cpuSecondsPerMillion: added('cpu') };
}

function addedTo(
  { plan, trials, load, alpha }: PlantedWorkInput,
  { arm, plain, metric }: { arm: string; plain: string; metric: 'p50' | 'cpu' },
): AddedByControl | null {
  const { pairs, notQuoted } = pairedValues(plan, trials, { load, arm, against: plain, metric });
  if (notQuoted || pairs.length < fewestRounds) return null;
  try {
    const test = pairedT(
      pairs.map((pair) => pair.arm),
      pairs.map((pair) => pair.baseline),
      1 - alpha,
    );
    return { mean: test.difference, ci: test.ci, rounds: pairs.length };
  } catch (error) {
    if (error instanceof StatisticsError) return null;
    throw error;
  }
}
