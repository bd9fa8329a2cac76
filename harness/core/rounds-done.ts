import type { DamagedTrial } from './analysis.ts';
import type { Plan } from './plan.ts';
import { isScored, roundOfTrial } from './trial-number.ts';
import type { Trial } from './trial.ts';

/** Rounds of which every trial was written, whatever came of it. */
export function roundsDone(plan: Plan, trials: readonly Trial[], damaged: readonly DamagedTrial[] = []): number {
  const perRound = plan.arms.length * plan.loads.length;
  const written = new Map<number, number>();
  const count = (round: number): void => {
    written.set(round, (written.get(round) ?? 0) + 1);
  };
  trials.forEach(({ round }) => {
    count(round);
  });
  const numbers = damaged.map(({ trial }) => Number.parseInt(trial));
  numbers
    .filter((number) => isScored(plan, number))
    .forEach((number) => {
      count(roundOfTrial(plan, number));
    });
  return [...written.values()].filter((trialsOfRound) => trialsOfRound >= perRound).length;
}
