import type { Plan } from './plan.ts';

/** Which trial of the experiment it is, from 1: rounds, in them loads, in them arms, in the order of the plan. */
export function trialNumber(
  { arms, loads }: Pick<Plan, 'arms' | 'loads'>,
  { round, load, arm }: { readonly round: number; readonly load: string; readonly arm: string },
): number {
  const loadIndex = loads.findIndex(({ id }) => id === load);
  const armIndex = arms.findIndex(({ id }) => id === arm);
  return ((round - 1) * loads.length + loadIndex) * arms.length + armIndex + 1;
}

/** The round of a trial. */
export const roundOfTrial = ({ arms, loads }: Pick<Plan, 'arms' | 'loads'>, number: number): number =>
  Math.floor((number - 1) / (arms.length * loads.length)) + 1;
