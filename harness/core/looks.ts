import type { LookTaken } from './analysis.ts';
import type { Config } from './config.ts';
import type { Look, Plan, StopRule } from './plan.ts';
import { spendAlpha } from './stats/alpha-spending.ts';

/** When to look at the verdicts, and at which level; the levels sum to alpha. */
export function stopRuleOf({ stop, rounds, alpha }: Config): StopRule {
  const max = stop.max === undefined ? {} : { maxDuration: stop.max };
  if (stop.rule === 'looks') {
    const levels = spendAlpha(
      alpha,
      stop.after.map((round) => round / rounds),
    );
    const looks = stop.after.map((afterRounds, index): Look => ({ afterRounds, alpha: levels[index] ?? alpha }));
    return { rule: 'looks', looks, ...max };
  }
  const looks = [{ afterRounds: rounds, alpha }];
  return stop.rule === 'fixed'
    ? { rule: 'fixed', looks, ...max }
    : { rule: 'precision', looks, from: stop.from, ...max };
}

/** The look that is taken when so many rounds are done. */
export interface CurrentLook {
  /** 1 for the first. */
  readonly number: number;
  readonly planned: number;
  readonly alpha: number;
  /** What all looks up to this one may claim wrongly, at most. */
  readonly errorBound: number;
  /** Level of the look that an extension would add. */
  readonly nextAlpha: number;
}

/**
 * Between planned looks (the clock ended the experiment, or it is still running) all that is left of alpha may be spent:
 * the clock knows nothing of the data. An extension was not planned, so it cannot be paid from alpha: the i-th is tested at
 * alpha / 2^i, and the bound on the chance of a false claim grows by as much and is printed.
 */
export function lookAt(
  plan: Pick<Plan, 'stop' | 'alpha' | 'extensions'>,
  roundsDone: number,
  ended: LookTaken['ended'] = null,
): CurrentLook {
  const extensions = plan.extensions ?? [];
  const extensionAlpha = (index: number): number => plan.alpha / 2 ** index;
  const nextAlpha = extensionAlpha(extensions.length + 1);
  const reached = extensions.filter(({ afterRounds }) => roundsDone > afterRounds).length;
  const planned = plannedLook(plan, Math.min(roundsDone, extensions[0]?.afterRounds ?? roundsDone), ended);
  if (reached === 0) return { ...planned, nextAlpha };
  const added = Array.from({ length: reached }, (_, index) => extensionAlpha(index + 1));
  return {
    number: planned.number + reached,
    planned: planned.planned,
    alpha: extensionAlpha(reached),
    errorBound: planned.errorBound + added.reduce((sum, each) => sum + each, 0),
    nextAlpha,
  };
}

function plannedLook(
  { stop: { looks }, alpha }: Pick<Plan, 'stop' | 'alpha'>,
  roundsDone: number,
  ended: LookTaken['ended'],
): Omit<CurrentLook, 'nextAlpha'> {
  const before = looks.filter(({ afterRounds }) => afterRounds < roundsDone);
  const spent = before.reduce((sum, look) => sum + look.alpha, 0);
  const exact = looks.find(({ afterRounds }) => afterRounds === roundsDone);
  const level = exact && ended !== 'time' ? exact.alpha : alpha - spent;
  return {
    number: Math.min(before.length + 1, looks.length),
    planned: looks.length,
    alpha: level,
    errorBound: Math.min(alpha, spent + level),
  };
}
