import { fewestRounds } from './config.ts';
import type { UserAndKernel } from './cost/cpu-split.ts';
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
  /** Of the data plane, or of the application where there is no mesh; null where a trial's CPU was not divided. */
  readonly divided: DividedWork | null;
}

/** CPU-seconds per million requests that a control added, in the kernel and in the program's own code. */
export interface DividedWork {
  readonly of: 'dataPlane' | 'application';
  readonly kernel: AddedByControl;
  readonly user: AddedByControl;
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
  const divided = dividedBetween(input, { control, plain });
  return { plain, p50Ms: added('p50'), cpuSecondsPerMillion: added('cpu'), divided };
}

/** Whether planted kernel rules were found where they are: in the kernel's part of the CPU time, and not in the other. */
export type KernelWorkFound = 'found' | 'none' | 'open' | 'in-user-mode';

/**
 * Nobody knows beforehand what a walk costs: the kernel's part has to grow, and the user part by less than half of that,
 * in size. `open`: the intervals leave it undecided.
 */
export function judgeKernelWork({ kernel, user }: DividedWork): KernelWorkFound {
  if (kernel.ci.upper <= 0) return 'none';
  if (kernel.ci.lower <= 0) return 'open';
  if (Math.abs(user.mean) < kernel.mean / 2) return 'found';
  return user.ci.lower <= 0 && user.ci.upper >= 0 ? 'open' : 'in-user-mode';
}

/** Of the rounds in which both arms were valid. */
function dividedBetween(
  { plan, trials, load, alpha }: PlantedWorkInput,
  { control, plain }: { control: Arm; plain: string },
): DividedWork | null {
  const of = control.fidelity === 'none' ? 'application' : 'dataPlane';
  const rounds = pairedValues(plan, trials, { load, arm: control.id, against: plain, metric: 'cpu' }).pairs.map(
    ({ round }) => round,
  );
  const partOf = (arm: string, mode: keyof UserAndKernel): number[] =>
    rounds.flatMap((round) => {
      const trial = trials.find((each) => each.round === round && each.arm === arm && each.load === load);
      if (trial?.state !== 'completed' || !trial.measurement.cpuSplit) return [];
      return (trial.measurement.cpuSplit[of][mode] / trial.measurement.requests.completed) * 1e6;
    });
  const added = (mode: keyof UserAndKernel): AddedByControl | null => {
    const [withIt, without] = [partOf(control.id, mode), partOf(plain, mode)];
    const isWhole = withIt.length === rounds.length && without.length === rounds.length;
    return isWhole ? addedBy(withIt, without, alpha) : null;
  };
  const [kernel, user] = [added('kernelSeconds'), added('userSeconds')];
  return kernel && user && { of, kernel, user };
}

function addedTo(
  { plan, trials, load, alpha }: PlantedWorkInput,
  { arm, plain, metric }: { arm: string; plain: string; metric: 'p50' | 'cpu' },
): AddedByControl | null {
  const { pairs, notQuoted } = pairedValues(plan, trials, { load, arm, against: plain, metric });
  if (notQuoted) return null;
  return addedBy(
    pairs.map((pair) => pair.arm),
    pairs.map((pair) => pair.baseline),
    alpha,
  );
}

/** By round; null from too few, and where nothing varies. */
function addedBy(withIt: readonly number[], without: readonly number[], alpha: number): AddedByControl | null {
  if (withIt.length < fewestRounds) return null;
  try {
    const test = pairedT(withIt, without, 1 - alpha);
    return { mean: test.difference, ci: test.ci, rounds: withIt.length };
  } catch (error) {
    if (error instanceof StatisticsError) return null;
    throw error;
  }
}
