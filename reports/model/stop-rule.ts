import type { Plan } from '../../harness/core/plan.ts';
import { counted, grouped, level, share } from './numbers.ts';

/** When the experiment was to end, as it was planned; a sentence or two. */
export function stopRuleWords(plan: Plan): string {
  const { maxDuration } = plan.stop;
  const limit =
    maxDuration === undefined
      ? ''
      : ` No round begins that would end later than ${grouped(maxDuration / 1000)} s after the start.`;
  return `${rules[plan.stop.rule](plan)}${limit}`;
}

const plannedRounds = ({ stop, rounds }: Plan): number => stop.looks.at(-1)?.afterRounds ?? rounds.length;

const rules: Readonly<Record<Plan['stop']['rule'], (plan: Plan) => string>> = {
  fixed: (plan) => `Fixed: ends after ${counted(plannedRounds(plan), 'round')}, whatever they show.`,
  looks: ({ stop, alpha }) => {
    const looks = stop.looks.map((look) => `round ${look.afterRounds} (level ${level(look.alpha)})`);
    return `Planned looks: ends at the first at which everything is decided. They are after ${looks.join(', ')}; the levels sum to ${alpha}.`;
  },
  precision: (plan) =>
    `Precision: ends when the half-width of the interval of p50 is within half the margin (${share(plan.margins.latency / 2)}) for every arm, from round ${plan.stop.from ?? 1} on and after ${counted(plannedRounds(plan), 'round')} at most. It looks at the width alone, never at the verdicts.`,
};
