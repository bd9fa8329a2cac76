import { baselineArm, type CapacityPlan, type Visit } from './capacity-plan.ts';
import { nextConfirmRate, type Grid, type VisitEnd } from './confirm.ts';
import { nextSearchRate, type NextRate, type SearchEnd } from './search.ts';
import type { CapacityStep, TriedStep } from './step.ts';
import { measureOf } from './step-length.ts';
import type { Milliseconds } from '../units.ts';

export interface PlannedStep {
  readonly visit: Visit;
  readonly rateRps: number;
  readonly measure: Milliseconds;
}

/** What an experiment still has to do, from the plan and the steps that are written: nothing else is remembered. */
export function nextStep(plan: CapacityPlan, steps: readonly CapacityStep[]): PlannedStep | undefined {
  for (const visit of plan.visits) {
    const state = visitState(plan, steps, visit);
    if (state && 'next' in state) {
      const rateRps = state.next;
      return { visit, rateRps, measure: measureOf(plan, visit.stage, rateRps) };
    }
  }
  return undefined;
}

/** How far a visit is; undefined for one that is never made, because the search gave its arm no candidate. */
function visitState(
  plan: CapacityPlan,
  steps: readonly CapacityStep[],
  visit: Visit,
): NextRate<SearchEnd | VisitEnd> | undefined {
  if (visit.stage === 'search') return nextSearchRate(plan.search, stepsOf(steps, visit.id));
  const grid = gridOf(plan, steps, visit);
  return grid && nextConfirmRate(grid, stepsOf(steps, visit.id));
}

const stepsOf = (steps: readonly CapacityStep[], visit: string): CapacityStep[] =>
  steps.filter((step) => step.visit === visit);

/** How the search of an arm ended; undefined while it goes on. */
export function searchEnd(plan: CapacityPlan, steps: readonly CapacityStep[], arm: string): SearchEnd | undefined {
  const visit = plan.visits.find((each) => each.stage === 'search' && each.arm === arm);
  const state = visit && nextSearchRate(plan.search, stepsOf(steps, visit.id));
  return state && 'done' in state ? state.done : undefined;
}

/** How a visit of a block ended, with its steps; undefined while it goes on or when it is never made. */
export function visitEnd(
  plan: CapacityPlan,
  steps: readonly CapacityStep[],
  visit: Visit,
): { readonly end: VisitEnd; readonly steps: readonly TriedStep[] } | undefined {
  const grid = gridOf(plan, steps, visit);
  const own = stepsOf(steps, visit.id);
  const state = grid && nextConfirmRate(grid, own);
  return state && 'done' in state ? { end: state.done, steps: own } : undefined;
}

function gridOf(plan: CapacityPlan, steps: readonly CapacityStep[], { arm, offset }: Visit): Grid | undefined {
  const found = searchEnd(plan, steps, arm);
  if (!found || !('candidateRps' in found)) return undefined;
  const { candidateRps } = found;
  return { candidateRps, offset, confirm: plan.confirm, ceilingRps: plan.search.ceilingRps };
}

/** The step at the lowest rate, when even no mesh at all fails the SLO there: nothing can be compared then. */
export function hopelessBaseline(plan: CapacityPlan, steps: readonly CapacityStep[]): CapacityStep | undefined {
  const { id } = baselineArm(plan);
  if (searchEnd(plan, steps, id)?.end !== 'not-met') return undefined;
  return steps.findLast(({ arm, stage, outcome }) => arm === id && stage === 'search' && outcome.state === 'failed');
}

/** Visits that are still to be made or finished. */
export const visitsLeft = (plan: CapacityPlan, steps: readonly CapacityStep[]): number =>
  plan.visits.filter((visit) => {
    const state = visitState(plan, steps, visit);
    return state ? 'next' in state : visit.stage === 'confirm' && searchEnd(plan, steps, visit.arm) === undefined;
  }).length;
