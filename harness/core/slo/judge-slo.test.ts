import { describe, expect, it } from 'vitest';
import type { CapacityAnalysis } from '../capacity/capacity-analysis.ts';
import type { Arm } from '../plan.ts';
import { breachesOf, judgeSlo } from './judge-slo.ts';
import type { SloProfile } from './slo-profile.ts';
import { curve, loadAt, plan, valid } from '../../../test/fixtures/slo-trials.ts';

const profile: SloProfile = {
  ...{ name: 'mine', title: 'my service', p50Ms: 100, p95Ms: 500, p99Ms: 1000 },
  ...{ rateRps: 300, errorShare: 0.001, availabilityShare: 0.999 },
};
const slow = { none: 1, twin: 1, istio: 300 };
const trials = Object.entries(slow).flatMap(([arm, p50Ms]) =>
  [1, 2, 3, 4, 5].map((round) => valid(round, { p50Ms: p50Ms * (1 + round / 100) }, arm)),
);
const curves = trials.map(({ arm, round }) => curve(round, 4, arm));
const judge = (arms: readonly Arm[] = plan.arms) =>
  judgeSlo(profile, { plan: { ...plan, arms }, trials, curves, load: loadAt() });

describe('an experiment held against a profile', () => {
  it('judges every arm, baseline and twin too, on every limit', () => {
    const { arms } = judge();
    expect(arms.map(({ arm, verdict }) => [arm, verdict])).toEqual([
      ['none', 'met'],
      ['twin', 'met'],
      ['istio', 'missed'],
    ]);
    const istio = arms.find(({ arm }) => arm === 'istio');
    expect(istio?.limits.map(({ limit, verdict }) => [limit, verdict])).toEqual([
      ['p50', 'missed'],
      ['p95', 'undecided'],
      ['p99', 'met'],
      ['rate', 'met'],
      ['errors', 'met'],
      ['availability', 'met'],
    ]);
  });

  it('is undecided as a whole as soon as one limit is, and none is missed', () => {
    const { arms } = judgeSlo({ ...profile, rateRps: 1000 }, { plan, trials, curves, load: loadAt() });
    expect(arms[0]?.verdict).toBe('undecided');
  });

  it('is breached by treatments only: a baseline that misses a limit breaches nothing', () => {
    expect(breachesOf(judge())).toEqual(['istio']);
    const strict = judgeSlo({ ...profile, p50Ms: 0.5 }, { plan, trials, curves, load: loadAt() });
    expect(strict.arms.map(({ verdict }) => verdict)).toEqual(['missed', 'missed', 'missed']);
    expect(breachesOf(strict)).toEqual(['istio']);
  });

  it('is not breached by a control, which is there to be found', () => {
    const controls = plan.arms.map((arm): Arm => (arm.id === 'istio' ? { ...arm, bypassed: true } : arm));
    expect(breachesOf(judge(controls))).toEqual([]);
  });

  it('leaves trials of other loads aside', () => {
    const elsewhere = judgeSlo(profile, { plan, trials, curves, load: { ...loadAt(), id: 'another' } });
    expect(elsewhere.arms.flatMap(({ limits }) => limits.map(({ verdict }) => verdict))).not.toContain('missed');
    expect(elsewhere.arms[0]?.limits[0]?.reason).toEqual({ id: 'no-trial' });
  });

  it('takes a capacity of the same arm at the same fidelity', () => {
    const measured = (fidelity: string): CapacityAnalysis =>
      ({
        slo: { p99Ms: 10, errorShare: 0.001 },
        connections: 50,
        arms: [{ arm: 'istio', fidelity, capacity: { state: 'at-least', rps: 2000, because: 'generator', says: '' } }],
      }) as unknown as CapacityAnalysis;
    const rate = (fidelity: string) =>
      judgeSlo(
        { ...profile, rateRps: 1000 },
        { plan, trials, curves, load: loadAt(), capacity: { experiment: 'c1', analysis: measured(fidelity) } },
      ).arms[2]?.limits.find(({ limit }) => limit === 'rate');
    expect(rate('real-control-plane')).toMatchObject({ verdict: 'met', interval: { lower: 2000, upper: Infinity } });
    expect(rate('model')).toMatchObject({ verdict: 'undecided', reason: { id: 'not-offered' } });
  });
});
