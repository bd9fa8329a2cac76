import { describe, expect, it } from 'vitest';
import { nextSearchRate, type NextRate, type SearchEnd } from './search.ts';
import type { StepOutcome, TriedStep } from './step.ts';

const settings = { startRps: 200, floorRps: 50, ceilingRps: 20_000, factor: 2, resolution: 1.1 };
const step = (rateRps: number, outcome: StepOutcome): TriedStep => ({ visit: 'search-a', plane: 1, rateRps, outcome });
const met: StepOutcome = { state: 'met' };
const missed: StepOutcome = { state: 'failed', reason: 'slo-p99', because: 'p99 was 12 ms' };
const invalid: StepOutcome = { state: 'invalid', reasons: [{ gate: 'steal', reason: 'the hypervisor took 9 %' }] };

/** Searches an arm that meets the SLO up to its capacity. */
function search(capacity: number): { tried: number[]; end: SearchEnd } {
  const steps: TriedStep[] = [];
  for (;;) {
    const next: NextRate<SearchEnd> = nextSearchRate(settings, steps);
    if ('done' in next) return { tried: steps.map(({ rateRps }) => rateRps), end: next.done };
    steps.push(step(next.next, next.next <= capacity ? met : missed));
  }
}

describe('the search', () => {
  it('doubles until a rate fails, then bisects on the logarithm', () => {
    expect(search(1539).tried).toEqual([200, 400, 800, 1600, 1131, 1345, 1467]);
  });

  it.each([60, 199, 200, 777, 1539, 5000, 12_345, 19_000])(
    'finds %d rps within its resolution, in at most 12 steps',
    (capacity) => {
      const { tried, end } = search(capacity);
      expect(tried.length).toBeLessThanOrEqual(12);
      if (end.end !== 'bracketed') throw new Error(end.end);
      expect(Math.abs(Math.log(end.candidateRps / capacity))).toBeLessThanOrEqual(Math.log(1.1));
      expect(new Set(tried).size).toBe(tried.length);
    },
  );

  it('goes down to the floor and says that the SLO is not met there', () => {
    expect(search(40)).toEqual({ tried: [200, 100, 50], end: { end: 'not-met' } });
  });

  it('ends at what one generator can offer', () => {
    expect(search(1e6).end).toEqual({ end: 'ceiling', candidateRps: 20_000 });
  });

  it('tries a rate again after an invalid step, and gives it up after five', () => {
    const invalidTimes = (times: number): TriedStep[] => Array.from({ length: times }, () => step(400, invalid));
    expect(nextSearchRate(settings, [step(200, met), ...invalidTimes(4)])).toEqual({ next: 400 });
    expect(nextSearchRate(settings, [step(200, met), ...invalidTimes(5)])).toEqual({
      done: { end: 'unusable', because: '5 steps at 400 rps could not be used; last: the hypervisor took 9 %' },
    });
  });
});
