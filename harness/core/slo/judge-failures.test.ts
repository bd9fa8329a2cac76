import { describe, expect, it } from 'vitest';
import { judgeFailures } from './judge-failures.ts';
import { errored, invalid, judged, rounds, valid } from '../../../test/fixtures/slo-trials.ts';

const errors = (trials: Parameters<typeof judged>[1], bound = 0.001) => judgeFailures('errors', judged(bound, trials));
const availability = (trials: Parameters<typeof judged>[1], bound = 0.999) =>
  judgeFailures('availability', judged(bound, trials));

describe('a limit on errors', () => {
  it('is met with zero errors in enough requests: the exact bound is 1 - 0.025^(1/n)', () => {
    const { verdict, estimate, interval, failures } = errors(rounds(3));
    expect([verdict, estimate, interval?.lower]).toEqual(['met', 0, 0]);
    expect(interval?.upper).toBeCloseTo(1 - 0.025 ** (1 / 30_000), 10);
    expect(failures).toEqual({ failed: 0, requests: 30_000, worst: null, roundsBeyond: [] });
  });

  it('is undecided with zero errors in too few requests', () => {
    const few = rounds(3, (round) => valid(round, { offered: 1000, completed: 1000 }));
    expect(errors(few)).toMatchObject({ verdict: 'undecided', reason: { id: 'spans' } });
  });

  it('is missed when all requests fail, also in a single trial', () => {
    const all = [invalid(1, ['errors'], { errors: 10_000 })];
    expect(errors(all)).toMatchObject({ verdict: 'missed', estimate: 1, interval: { upper: 1 } });
    expect(availability(all)).toMatchObject({ verdict: 'missed', estimate: 0, interval: { lower: 0 } });
  });

  it('is not met by one trial without errors', () => {
    expect(errors(rounds(1))).toMatchObject({ verdict: 'undecided', reason: { id: 'too-few-trials', needed: 3 } });
  });

  it('is not met by a burst that all requests together hide', () => {
    const burst = rounds(20, (round) => (round === 7 ? invalid(7, ['errors'], { errors: 15 }) : valid(round)));
    const { verdict, reason, interval, failures } = errors(burst);
    expect(interval?.upper).toBeLessThan(0.001);
    expect([verdict, reason.id]).toEqual(['undecided', 'burst']);
    expect(failures).toMatchObject({ worst: { round: 7, failed: 15, requests: 10_000 }, roundsBeyond: [7] });
  });

  it('allows a trial that is exactly at the limit', () => {
    const exactly = rounds(20, (round) => valid(round, { errors: round === 7 ? 10 : 0 }));
    expect(errors(exactly).verdict).toBe('met');
    expect(availability(exactly).verdict).toBe('met');
  });

  it('counts trials that the gates rejected: they cannot be met by being left out', () => {
    const rejected = rounds(9, (round) => (round <= 3 ? invalid(round, ['errors'], { errors: 200 }) : valid(round)));
    expect(errors(rejected)).toMatchObject({ verdict: 'missed', failures: { failed: 600, roundsBeyond: [1, 2, 3] } });
  });

  it('is not met when more than a third of the trials never ran or did not prove their path', () => {
    const unproved = rounds(9, (round) =>
      round <= 2 ? errored(round) : round <= 4 ? invalid(round, ['proof-after']) : valid(round),
    );
    expect(errors(unproved)).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'too-many-left-out' },
      trials: { all: 9, used: 5, leftOutBecause: ['LAB-NOT-READY', 'proof-after'] },
    });
  });

  it('is undecided where nothing was answered, and where nothing was measured', () => {
    const silent = rounds(3, (round) => invalid(round, ['achieved-rate'], { completed: 0 }));
    expect(errors(silent)).toMatchObject({ verdict: 'undecided', reason: { id: 'no-answer' } });
    expect(availability(silent).verdict).toBe('missed');
    expect(errors([errored(1)]).reason).toEqual({ id: 'no-trial' });
  });
});

describe('a limit on availability', () => {
  it('counts what was offered and not answered', () => {
    const short = rounds(5, (round) => invalid(round, ['achieved-rate'], { completed: 9_900 }));
    expect(availability(short)).toMatchObject({ verdict: 'missed', failures: { failed: 500, requests: 50_000 } });
  });

  it('is not missed by requests that were under way at the ends of the window', () => {
    // 400 rps x 1.65 ms x 2 are 2 requests, and one at each end: 4 of 10,000 may be missing.
    const missing = rounds(8, (round) => valid(round, { completed: 9_996 }));
    expect(availability(missing, 0.9999)).toMatchObject({ verdict: 'undecided', reason: { id: 'spans' } });
    const lost = rounds(8, (round) => valid(round, { completed: 9_980 }));
    expect(availability(lost, 0.9999).verdict).toBe('missed');
  });

  it('holds nothing against an arm that the generator or the machine kept from being asked', () => {
    const throttled = rounds(8, (round) =>
      round === 2 ? invalid(2, ['generator-throttled', 'achieved-rate'], { completed: 8_000 }) : valid(round),
    );
    expect(availability(throttled)).toMatchObject({ verdict: 'met', trials: { all: 8, used: 7 } });
  });

  it('is not missed by requests that were never sent, where the arms share the connections', () => {
    const dropped = rounds(8, (round) => {
      const trial = invalid(round, ['dropped-iterations'], { completed: 9_900 });
      const { measurement } = trial;
      if (!measurement) throw new Error('it was measured');
      return { ...trial, measurement: { ...measurement, generator: { ...measurement.generator, dropped: 500 } } };
    });
    expect(availability(dropped).verdict).toBe('undecided');
    const alone = judgeFailures('availability', judged(0.999, dropped, { sharedGenerator: false }));
    expect(alone.verdict).toBe('missed');
  });

  it('takes an answer too many at the edge of a window for no failure', () => {
    expect(availability(rounds(5, (round) => valid(round, { completed: 10_002 })))).toMatchObject({
      verdict: 'met',
      estimate: 1,
    });
  });
});
