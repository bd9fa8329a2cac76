import { describe, expect, it } from 'vitest';
import type { CarriedRate } from './carried-rate.ts';
import { judgeRate } from './judge-rate.ts';
import { invalid, judged, loadAt, rounds, valid } from '../../../test/fixtures/slo-trials.ts';

const six = rounds(6);
const carried = (lower: number, upper: number, p99Ms = 10): CarriedRate => ({
  ...{ rps: { lower, upper }, p99Ms, connections: 50, experiment: '20260214-capacity' },
});

describe('a limit on the rate', () => {
  it('is met when more was offered and answered', () => {
    // 10,000 answers in 25 s are 400 a second.
    const { verdict, estimate, interval } = judgeRate(judged(390, six));
    expect([verdict, estimate]).toEqual(['met', 400]);
    expect(interval?.lower).toBeGreaterThan(399.9);
  });

  it('is undecided when no more than the limit was offered', () => {
    const short = judgeRate(judged(1000, six));
    expect(short).toMatchObject({ verdict: 'undecided', reason: { id: 'not-offered', offeredRps: 400 } });
    expect(judgeRate(judged(400, six)).reason.id).toBe('not-offered');
  });

  it('is missed by an arm whose trials the gates reject for it', () => {
    const short = rounds(6, (round) =>
      invalid(round, ['achieved-rate', 'send-lag'], { completed: 7_000 + 10 * round }),
    );
    expect(judgeRate(judged(390, short))).toMatchObject({ verdict: 'missed', trials: { all: 6, used: 6 } });
  });

  it('does not count failed requests as answers', () => {
    const failing = rounds(6, (round) => invalid(round, ['errors'], { errors: 5_000 }));
    expect(judgeRate(judged(390, failing))).toMatchObject({ verdict: 'missed', estimate: 200 });
  });

  it('is not missed because the generator or the machine gave out', () => {
    const saturated = rounds(6, (round) => invalid(round, ['achieved-rate', 'generator-cpu'], { completed: 7_000 }));
    expect(judgeRate(judged(390, saturated))).toMatchObject({
      verdict: 'undecided',
      reason: { id: 'too-many-left-out' },
    });
  });

  it('needs three trials', () => {
    expect(judgeRate(judged(390, [valid(1), valid(2)])).reason).toEqual({ id: 'too-few-trials', needed: 3 });
  });

  it('is decided by a measured capacity where the rate was not offered', () => {
    const at = judged(1000, six);
    expect(judgeRate({ ...at, carried: carried(1100, 1300) })).toMatchObject({
      verdict: 'met',
      interval: { lower: 1100, upper: 1300 },
      reason: { id: 'capacity', comparable: true },
    });
    expect(judgeRate({ ...at, carried: carried(700, 800), p99Ms: 10 }).verdict).toBe('missed');
    expect(judgeRate({ ...at, carried: carried(900, 1100), p99Ms: 10 }).verdict).toBe('undecided');
  });

  it('is not missed by a capacity at a stricter p99, nor met by one at a looser', () => {
    const at = judged(1000, six);
    const stricter = judgeRate({ ...at, carried: carried(700, 800), p99Ms: 1000 });
    expect(stricter).toMatchObject({ verdict: 'undecided', reason: { comparable: false } });
    const looser = judgeRate({ ...at, carried: carried(1100, 1300), p99Ms: 5 });
    expect(looser).toMatchObject({ verdict: 'undecided', reason: { comparable: false } });
    expect(judgeRate({ ...at, carried: carried(700, 800) }).verdict).toBe('undecided');
  });

  it('is judged from the trials where the rate was offered, whatever the capacity', () => {
    expect(
      judgeRate({ ...judged(1000, six, { load: loadAt(400) }), bound: 390, carried: carried(100, 200) }).verdict,
    ).toBe('met');
  });
});
