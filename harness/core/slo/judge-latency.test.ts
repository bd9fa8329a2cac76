import { describe, expect, it } from 'vitest';
import { judgeLatency } from './judge-latency.ts';
import { curve, invalid, judged, rounds, valid } from '../../../test/fixtures/slo-trials.ts';

/** Service p50 varies by 2 % from round to round; the response p50 is half a millisecond more. */
const varied = (round: number) => valid(round, { p50Ms: 10 * (1 + 0.02 * Math.sin(round)) });
const six = rounds(6, varied);

describe('a latency limit', () => {
  it('is met when the interval of the response time lies below it', () => {
    const { verdict, estimate, interval, reason } = judgeLatency('p50', judged(11, six));
    expect(verdict).toBe('met');
    expect(estimate).toBeGreaterThan(10.4);
    expect(interval?.upper).toBeLessThan(11);
    expect(reason).toEqual({ id: 'keeps' });
  });

  it('is missed when the interval of the service time lies above it', () => {
    expect(judgeLatency('p50', judged(9, six))).toMatchObject({ verdict: 'missed', reason: { id: 'breaks' } });
  });

  it('is undecided when it lies inside the interval', () => {
    const spread = rounds(4, (round) => valid(round, { p50Ms: 5 * round }));
    expect(judgeLatency('p50', judged(12, spread))).toMatchObject({ verdict: 'undecided', reason: { id: 'spans' } });
  });

  it('is not missed by the lateness of the generator: service time is below, response time above', () => {
    expect(judgeLatency('p50', judged(10.25, six))).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'generator-late' },
    });
  });

  it('is undecided after one trial, however far the limit is', () => {
    expect(judgeLatency('p50', judged(1000, rounds(1)))).toMatchObject({
      verdict: 'undecided',
      interval: null,
      reason: { id: 'too-few-trials', needed: 3 },
    });
  });

  it('is undecided without a trial, and with no valid one', () => {
    expect(judgeLatency('p50', judged(1000, [])).reason).toEqual({ id: 'no-trial' });
    const none = rounds(6, (round) => invalid(round, ['errors']));
    expect(judgeLatency('p50', judged(1000, none))).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'too-many-left-out' },
      trials: { all: 6, used: 0, leftOutBecause: ['errors'] },
    });
  });

  it('is undecided when two thirds of the trials are left out, though the rest would meet it', () => {
    const selected = rounds(9, (round) => (round <= 6 ? invalid(round, ['errors', 'achieved-rate']) : valid(round)));
    expect(judgeLatency('p50', judged(1000, selected))).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'too-many-left-out' },
    });
  });

  it('says how many were left out when a third was', () => {
    const third = rounds(9, (round) => (round <= 3 ? invalid(round, ['steal']) : varied(round)));
    expect(judgeLatency('p50', judged(1000, third))).toMatchObject({
      verdict: 'met',
      trials: { all: 9, used: 6, leftOutBecause: ['steal'] },
    });
  });

  it('needs 100 requests beyond its percentile in every trial', () => {
    const short = [...six, valid(7, { p50Ms: 10, completed: 9_900 })];
    expect(judgeLatency('p99', judged(1000, short)).reason).toEqual({
      id: 'few-requests',
      requests: 9900,
      needed: 10_000,
    });
    expect(judgeLatency('p95', judged(1000, short)).verdict).toBe('met');
  });
});

describe('a limit on p95, whose response time is not recorded', () => {
  const curves = six.map(({ round }) => curve(round, 20));

  it('is met when even p99 of the response time is below', () => {
    const { verdict, estimate, interval } = judgeLatency('p95', judged(40, six, { curves }));
    expect([verdict, estimate]).toEqual(['met', null]);
    expect(interval?.lower).toBeCloseTo(20, 1);
    expect(interval?.upper).toBeGreaterThan(30);
  });

  it('is missed when p95 of the service time is above', () => {
    expect(judgeLatency('p95', judged(18, six, { curves })).verdict).toBe('missed');
  });

  it('is undecided between the two', () => {
    expect(judgeLatency('p95', judged(25, six, { curves }))).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'spans' },
    });
  });

  it('is at least p90 of the service time where no curve was stored', () => {
    expect(judgeLatency('p95', judged(14, six)).verdict).toBe('missed');
    expect(judgeLatency('p95', judged(18, six)).verdict).toBe('undecided');
  });
});
