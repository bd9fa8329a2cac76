import { describe, expect, it } from 'vitest';
import { blockCapacity, contradictions } from './block-capacity.ts';
import { simulateStep } from './testing/simulated-arm.ts';
import { seededRandom } from '../stats/seeded-random.ts';
import type { FailReason, StepOutcome, TriedStep } from './step.ts';

const end = { end: 'bracketed', lowRps: 1000, highRps: 1100 } as const;
const reading = simulateStep({ serviceRps: 9000 }, { rateRps: 4000, sloMs: 10, random: seededRandom(1) });
const stepAt = (rateRps: number, p99Ms: number, outcome: StepOutcome): TriedStep => ({
  visit: 'block-1-a',
  plane: 1,
  rateRps,
  outcome,
  reading: { ...reading, serviceMs: { ...reading.serviceMs, p99: { ms: p99Ms, enoughRequests: true } } },
});
const met = (rateRps: number, p99Ms: number): TriedStep => stepAt(rateRps, p99Ms, { state: 'met' });
const failed = (rateRps: number, p99Ms: number, reason: FailReason = 'slo-p99'): TriedStep =>
  stepAt(rateRps, p99Ms, { state: 'failed', reason, because: `because of ${reason}` });

describe('the capacity that a block shows', () => {
  it('lies where p99 crosses the SLO, by interpolation on both logarithms', () => {
    const capacity = blockCapacity(end, [met(1000, 5), met(1000, 5), failed(1100, 20), failed(1100, 20)], 10);
    expect(capacity).toMatchObject({ state: 'estimated', by: 'interpolation', reason: 'slo-p99' });
    expect(capacity.state === 'estimated' && capacity.rps).toBeCloseTo(Math.sqrt(1000 * 1100), 6);
  });

  it('is the middle of the two rates where the upper one was past saturation: no latency is taken from there', () => {
    const capacity = blockCapacity(
      end,
      [met(1000, 9.9), met(1000, 9.9), failed(1100, 500, 'saturated'), failed(1100, 500, 'saturated')],
      10,
    );
    expect(capacity).toMatchObject({ state: 'estimated', by: 'midpoint', reason: 'saturated' });
    expect(capacity.state === 'estimated' && capacity.rps).toBeCloseTo(Math.sqrt(1000 * 1100), 6);
  });

  it.each([
    ['generator', 'generator'],
    ['deadline', 'deadline'],
    ['connections', 'connections'],
  ] as const)('is only a bound where %s was what failed', (reason, because) => {
    const capacity = blockCapacity(end, [met(1000, 5), met(1000, 5), failed(1100, 8, reason), failed(1100, 12)], 10);
    expect(capacity).toEqual({ state: 'at-least', rps: 1000, because, says: `because of ${reason}` });
  });

  it('is a bound where the widened bracket was left', () => {
    expect(blockCapacity({ end: 'above', lowRps: 1440, ceiling: false }, [], 10)).toMatchObject({
      state: 'at-least',
      rps: 1440,
      because: 'bracket',
    });
    expect(blockCapacity({ end: 'below', highRps: 694 }, [], 10)).toMatchObject({ state: 'at-most', rps: 694 });
    expect(blockCapacity({ end: 'above', lowRps: 20_000, ceiling: true }, [], 10)).toMatchObject({
      because: 'ceiling',
    });
  });
});

it('rates whose steps did not agree are told', () => {
  expect(contradictions([met(1000, 5), failed(1000, 12), met(1000, 6), failed(1100, 20)])).toEqual([1000]);
});
