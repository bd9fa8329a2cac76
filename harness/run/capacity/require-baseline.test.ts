import { describe, expect, it } from 'vitest';
import { simulateExperiment, simulatedPlan, stepsOn } from '../../core/capacity/testing/simulated-experiment.ts';
import { requireBaseline } from './require-baseline.ts';

const plan = simulatedPlan({ sloP99: '10ms' });
const stepsWith = (serviceRps: number) => {
  const server = { serviceRps };
  return simulateExperiment(plan, stepsOn(plan, { none: server, twin: server, mesh: server }), 3);
};

describe('an SLO that no mesh at all cannot meet', () => {
  it('ends the experiment with what the baseline already takes, and what to do', () => {
    expect(() => {
      requireBaseline(plan, stepsWith(300));
    }).toThrow(
      expect.objectContaining({
        code: 'SLO-UNREACHABLE',
        exitCode: 2,
        message: expect.stringMatching(
          /^p99 within 10 ms cannot be met at 50 rps, not even without a mesh: p50 is already 2\.77 ms \(.*\)$/,
        ) as string,
        hint: expect.stringContaining('longer --slo-p99') as string,
      }) as Error,
    );
  });

  it('is not complained of while the search still goes down, nor when it is met', () => {
    requireBaseline(plan, stepsWith(300).slice(0, 2));
    requireBaseline(plan, stepsWith(6000));
  });
});

it('a baseline that could not be measured ends the experiment too', () => {
  const [step] = stepsWith(6000);
  if (!step) throw new Error('no step');
  const outcome = { state: 'invalid', reasons: [{ gate: 'other-load', reason: 'something else used 60 %' }] } as const;
  expect(() => {
    requireBaseline(
      plan,
      Array.from({ length: 5 }, () => ({ ...step, outcome })),
    );
  }).toThrow(expect.objectContaining({ code: 'BASELINE-UNUSABLE', exitCode: 5 }) as Error);
});
