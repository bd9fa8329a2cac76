import { describe, expect, it } from 'vitest';
import { hopelessBaseline, nextStep, searchEnd, visitsLeft } from './next-step.ts';
import { identity, simulateExperiment, simulatedPlan, stepsOn } from './testing/simulated-experiment.ts';

const arms = {
  none: { serviceRps: 6000, stepSd: 0.02 },
  twin: { serviceRps: 6000, stepSd: 0.02 },
  mesh: { serviceRps: 2000, stepSd: 0.02 },
};

describe('what comes next', () => {
  it('follows from the plan and the steps alone: an experiment cut anywhere goes on as if it had not been', () => {
    const plan = simulatedPlan({ blocks: '3' }, 3);
    const take = stepsOn(plan, arms);
    const whole = simulateExperiment(plan, take);
    for (const cut of [0, 1, 7, 20, whole.length - 1]) {
      const steps = whole.slice(0, cut);
      for (let next = nextStep(plan, steps); next; next = nextStep(plan, steps))
        steps.push(take(next, steps.length + 1));
      expect(steps).toEqual(whole);
    }
  });

  it('keeps the steps of a visit together, in the order of the plan', () => {
    const plan = simulatedPlan({ blocks: '3' });
    const steps = simulateExperiment(plan, stepsOn(plan, arms));
    const order = steps.map(({ visit }) => visit).filter((visit, index, all) => visit !== all[index - 1]);
    expect(order).toEqual(plan.visits.map(({ id }) => id));
  });

  it('takes few steps: about eight to search an arm, four to six in a block', () => {
    const plan = simulatedPlan();
    const steps = simulateExperiment(plan, stepsOn(plan, arms));
    for (const visit of plan.visits) {
      const own = steps.filter((step) => step.visit === visit.id);
      expect(own.length).toBeLessThanOrEqual(visit.stage === 'search' ? 10 : 9);
    }
    expect(steps.length / plan.visits.length).toBeLessThan(6);
  });

  it('skips the blocks of an arm that never meets the SLO', () => {
    const plan = simulatedPlan({ blocks: '3' });
    const steps = simulateExperiment(plan, stepsOn(plan, { ...arms, mesh: { serviceRps: 300 } }));
    expect(searchEnd(plan, steps, 'mesh')).toEqual({ end: 'not-met' });
    expect(steps.filter(({ arm, stage }) => arm === 'mesh' && stage === 'confirm')).toEqual([]);
    expect(steps.filter(({ arm, stage }) => arm === 'none' && stage === 'confirm').length).toBeGreaterThan(0);
    expect(visitsLeft(plan, steps)).toBe(0);
  });

  it('counts every visit as left until its arm’s search has ended', () => {
    const plan = simulatedPlan({ blocks: '3' });
    expect(visitsLeft(plan, [])).toBe(plan.visits.length);
  });

  it('tells when not even the baseline meets the SLO at the lowest rate', () => {
    const plan = simulatedPlan({ blocks: '3' });
    const hopeless = simulateExperiment(plan, stepsOn(plan, { ...arms, none: { serviceRps: 300 } }), 4);
    expect(hopelessBaseline(plan, hopeless)).toMatchObject({ arm: 'none', rateRps: 50 });
    expect(hopelessBaseline(plan, simulateExperiment(plan, stepsOn(plan, arms), 4))).toBeUndefined();
  });

  it('goes on with the other arms when one can never be brought up', () => {
    const plan = simulatedPlan({ blocks: '3' });
    const take = stepsOn(plan, arms);
    const steps = simulateExperiment(plan, (planned, number) =>
      planned.visit.arm === 'mesh'
        ? {
            ...identity(planned, number),
            outcome: { state: 'errored', error: { code: 'NOT-READY', message: 'it never came up', hint: '' } },
          }
        : take(planned, number),
    );
    expect(steps.filter(({ arm }) => arm === 'mesh')).toHaveLength(5);
    expect(searchEnd(plan, steps, 'mesh')).toMatchObject({ end: 'unusable' });
    expect(visitsLeft(plan, steps)).toBe(0);
  });
});
