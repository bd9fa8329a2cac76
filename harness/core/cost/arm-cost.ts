import type { Design } from '../plan.ts';
import type { Measurement } from '../trial.ts';
import { costRoles, type CostRole, type CpuSplit } from './cpu-split.ts';
import { kernelOutsideOf, type KernelOutside, type KernelOutsideFound } from './kernel-outside.ts';
import { meanOfTrials, type MeanOfTrials } from './mean-interval.ts';

export interface RoleCost {
  readonly user: MeanOfTrials;
  readonly kernel: MeanOfTrials;
}

/** CPU-seconds per million requests of an arm, divided into user mode and kernel: means over valid trials, 95 % by t, cut at 0. */
export type ArmCost = {
  /** Valid trials that have the division; trials from before it was read have none. */
  readonly trials: number;
  readonly roles: Readonly<Record<CostRole, RoleCost>>;
  readonly user: MeanOfTrials;
  readonly kernel: MeanOfTrials;
  readonly total: MeanOfTrials;
  /** Kernel / total of each trial, 0..1, its interval too. */
  readonly kernelShare: MeanOfTrials;
} & KernelOutsideFound;

/** Undefined where no trial has the division. */
export function armCost(design: Design, measurements: readonly Measurement[]): ArmCost | undefined {
  const split = measurements.filter((each): each is Split => each.cpuSplit !== undefined);
  if (split.length === 0) return undefined;
  const over = (read: (each: Split) => number, most = Infinity): MeanOfTrials =>
    meanOfTrials(split.map(read), { least: 0, most });
  const part = (roles: readonly CostRole[], mode: Mode) => (each: Split) => perMillion(each, roles, mode);
  const role = (name: CostRole): RoleCost => ({
    user: over(part([name], 'userSeconds')),
    kernel: over(part([name], 'kernelSeconds')),
  });
  const [user, kernel] = [part(costRoles, 'userSeconds'), part(costRoles, 'kernelSeconds')];
  return {
    trials: split.length,
    roles: {
      application: role('application'),
      dataPlane: role('dataPlane'),
      controlPlane: role('controlPlane'),
    },
    user: over(user),
    kernel: over(kernel),
    total: over((each) => user(each) + kernel(each)),
    kernelShare: over((each) => shareOf(kernel(each), user(each) + kernel(each)), 1),
    ...kernelOutsideOf(design, measurements),
  };
}

type Split = Measurement & { readonly cpuSplit: CpuSplit };
type Mode = 'userSeconds' | 'kernelSeconds';

const perMillion = ({ cpuSplit, requests }: Split, roles: readonly CostRole[], mode: Mode): number =>
  (roles.reduce((sum, role) => sum + cpuSplit[role][mode], 0) / requests.completed) * 1e6;

const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** The same with the work outside processes that was measured in another way, in place of the reason why it was not known. */
export const withOutside = (
  { trials, roles, user, kernel, total, kernelShare }: ArmCost,
  kernelOutside: KernelOutside,
): ArmCost => ({ trials, roles, user, kernel, total, kernelShare, kernelOutside });
