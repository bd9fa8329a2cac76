import type { AxisEffect, LoadAnalysis, MetricResult } from './analysis.ts';
import type { Observation } from './factorial/complete-blocks.ts';
import { axisEffects as effectsOf, type Effect } from './factorial/effects.ts';
import { combinationOf, designOf, levelText } from './planned-loads.ts';
import type { Plan } from './plan.ts';
import { benjaminiHochberg } from './stats/multiplicity.ts';

/**
 * How the load axes change each treatment's ratio to the baseline: exploratory, Benjamini-Hochberg over all arms, metrics
 * and effects. Empty with one load; without those of which too few rounds are complete or nothing varies.
 */
export function axisEffects(plan: Plan, loads: readonly LoadAnalysis[]): AxisEffect[] {
  const { factorial } = plan;
  const design = factorial && designOf(factorial);
  if (!factorial || !design) return [];
  const resultsOf = (load: string, arm: string): readonly MetricResult[] =>
    loads.find((each) => each.load === load)?.comparisons.find((each) => each.arm === arm)?.metrics ?? [];
  const found = plan.arms
    .filter(({ role }) => role === 'treatment')
    .flatMap(({ id: arm }) =>
      (loads[0]?.metrics ?? []).flatMap(({ id: metric }) => {
        const observations = plan.loads.flatMap((load) => {
          const result = resultsOf(load.id, arm).find((each) => each.metric === metric);
          return result ? observed(result, combinationOf(load, factorial)) : [];
        });
        const effects = effectsOf(design, observations, { levelText });
        return effects.ok ? effects.effects.flatMap((effect) => shown(effect, { arm, metric })) : [];
      }),
    );
  const adjusted = found.length === 0 ? [] : benjaminiHochberg(found.map(({ p }) => p));
  return found.map((effect, index) => ({ ...effect, pAdjusted: adjusted[index] ?? 1 }));
}

function shown(effect: Effect, of: Pick<AxisEffect, 'arm' | 'metric'>): Omit<AxisEffect, 'pAdjusted'>[] {
  if (effect.state === 'refused') return [];
  const { name, ratio, ci, p, aliasedWith, remark } = effect;
  return [{ ...of, effect: name, ratio, ci, p, aliasedWith, ...(remark === undefined ? {} : { remark }) }];
}

const observed = (result: MetricResult, combination: ReturnType<typeof combinationOf>): Observation[] =>
  result.state === 'refused'
    ? []
    : result.perRound.map(({ round, baseline, arm }) => ({
        block: round,
        combination,
        logRatio: Math.log(arm / baseline),
      }));
