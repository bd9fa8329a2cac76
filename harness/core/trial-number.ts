import type { Plan } from './plan.ts';
import type { ProbeTier } from './probes/probe-spec.ts';

type Numbering = Pick<Plan, 'arms' | 'loads' | 'probes'>;

/** A trial by its place in the experiment; with `probes` of a probed session, which is never scored. */
export interface TrialPlace {
  readonly round: number;
  readonly load: string;
  readonly arm: string;
  readonly probes?: ProbeTier | undefined;
}

/** Sessions of a load in a round: the scored one, and one for each tier of probes. */
const kindsOf = ({ probes }: Numbering): readonly (ProbeTier | undefined)[] => [undefined, ...(probes ?? [])];

const perRound = (plan: Numbering): number => plan.arms.length * plan.loads.length * kindsOf(plan).length;

/** Which trial of the experiment it is, from 1: rounds, in them scored and probed, loads, arms, in the order of the plan. */
export function trialNumber(plan: Numbering, { round, load, arm, probes }: TrialPlace): number {
  const { arms, loads } = plan;
  const loadIndex = loads.findIndex(({ id }) => id === load);
  const armIndex = arms.findIndex(({ id }) => id === arm);
  const before = kindsOf(plan).indexOf(probes) * loads.length + loadIndex;
  return (round - 1) * perRound(plan) + before * arms.length + armIndex + 1;
}

/** The round of a trial. */
export const roundOfTrial = (plan: Numbering, number: number): number => Math.floor((number - 1) / perRound(plan)) + 1;

/** Index of the trial in its round, from 0: loads, in them arms; those of probed sessions come after them. */
export const cellOfTrial = (plan: Numbering, number: number): number => (number - 1) % perRound(plan);

/** Whether a trial counts for verdicts: those of probed sessions do not. */
export const isScored = (plan: Numbering, number: number): boolean =>
  cellOfTrial(plan, number) < plan.arms.length * plan.loads.length;
