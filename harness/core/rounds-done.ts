import type { DamagedTrial } from './analysis.ts';
import type { Plan } from './plan.ts';
import { roundOfTrial } from './trial-number.ts';
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
  damaged.forEach(({ trial }) => {
    count(roundOfTrial(plan, Number.parseInt(trial)));
  });
  return [...written.values()].filter((trialsOfRound) => trialsOfRound >= perRound).length;
}
