import { describe, expect, it } from 'vitest';
import { gridRate, nextConfirmRate, type Grid, type VisitEnd } from './confirm.ts';
import type { NextRate } from './search.ts';
import type { StepOutcome, TriedStep } from './step.ts';

const grid: Grid = {
  candidateRps: 1000,
  offset: 0,
  confirm: { spread: 1.2, divisions: 2, tries: 2 },
  ceilingRps: 20_000,
};
const step = (rateRps: number, met: boolean): TriedStep => ({
  visit: 'block-1-a',
  plane: 1,
  rateRps,
  outcome: met ? { state: 'met' } : ({ state: 'failed', reason: 'slo-p99', because: '' } satisfies StepOutcome),
});

/** A visit of an arm whose steps answer `meets(rate, try)`. */
function visit(meets: (rate: number, nth: number) => boolean, on = grid): { tried: number[]; end: VisitEnd } {
  const steps: TriedStep[] = [];
  for (;;) {
    const next: NextRate<VisitEnd> = nextConfirmRate(on, steps);
    if ('done' in next) return { tried: steps.map(({ rateRps }) => rateRps), end: next.done };
    const nth = steps.filter(({ rateRps }) => rateRps === next.next).length + 1;
    steps.push(step(next.next, meets(next.next, nth)));
  }
}
const upTo =
  (capacity: number) =>
  (rate: number): boolean =>
    rate <= capacity;

describe('a visit of a block', () => {
  it('begins at the candidate and ends with both neighbours of the crossing tried twice', () => {
    expect(visit(upTo(1050))).toEqual({
      tried: [1000, 1095, 1000, 1095],
      end: { end: 'bracketed', lowRps: 1000, highRps: 1095 },
    });
  });

  it.each([700, 760, 840, 920, 999, 1001, 1099, 1190, 1320, 1430])(
    'brackets a capacity of %d rps in at most 7 steps',
    (capacity) => {
      const { tried, end } = visit(upTo(capacity));
      expect(tried.length).toBeLessThanOrEqual(7);
      if (end.end !== 'bracketed') throw new Error(end.end);
      expect(end.lowRps).toBeLessThanOrEqual(capacity);
      expect(end.highRps).toBeGreaterThan(capacity);
      expect(end.highRps / end.lowRps).toBeCloseTo(1.2 ** 0.5, 2);
    },
  );

  it('widens its bracket once, then says only that the capacity lies beyond', () => {
    expect(visit(upTo(1e6))).toEqual({
      tried: [1000, 1095, 1200, 1315, 1440],
      end: { end: 'above', lowRps: 1440, ceiling: false },
    });
    expect(visit(upTo(10))).toEqual({ tried: [1000, 913, 833, 761, 694], end: { end: 'below', highRps: 694 } });
  });

  it('outvotes a step that a stall of the machine spoiled', () => {
    const { end } = visit((rate, nth) => rate <= 1150 && !(rate === 1000 && nth === 1));
    expect(end).toEqual({ end: 'bracketed', lowRps: 1095, highRps: 1200 });
  });

  it('outvotes a step that passed by luck', () => {
    const { end } = visit((rate, nth) => rate <= 950 || (rate === 1000 && nth === 1));
    expect(end).toEqual({ end: 'bracketed', lowRps: 913, highRps: 1000 });
  });

  it('tries no rate more than three times, however it answers', () => {
    const { tried } = visit((rate, nth) => (rate * 7 + nth * nth) % 3 !== 0);
    for (const rate of tried) expect(tried.filter((each) => each === rate).length).toBeLessThanOrEqual(3);
  });

  it('gives up a rate whose steps are invalid time after time', () => {
    const outcome = { state: 'invalid', reasons: [{ gate: 'steal', reason: 'stolen' }] } as const;
    const invalidTimes = (times: number): TriedStep[] =>
      Array.from({ length: times }, () => ({ ...step(1000, true), outcome }));
    expect(nextConfirmRate(grid, invalidTimes(4))).toEqual({ next: 1000 });
    expect(nextConfirmRate(grid, invalidTimes(5))).toMatchObject({ done: { end: 'unusable' } });
  });

  it('offers no rate above what one generator can, and says when that was the limit', () => {
    const high = { ...grid, candidateRps: 19_000 };
    const { tried, end } = visit(upTo(1e6), high);
    expect(Math.max(...tried)).toBeLessThanOrEqual(20_000);
    expect(end).toMatchObject({ end: 'above', ceiling: true });
  });

  it('shifts its grid by the offset that was drawn', () => {
    expect(gridRate({ ...grid, offset: 0.5 }, 0)).toBe(Math.round(1000 * 1.2 ** 0.25));
  });
});
