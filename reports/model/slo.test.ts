import { describe, expect, it } from 'vitest';
import { judgeSlo } from '../../harness/core/slo/judge-slo.ts';
import type { SloProfile } from '../../harness/core/slo/slo-profile.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { curve, errored, invalid, loadAt, plan, rounds, valid } from '../../test/fixtures/slo-trials.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { sloSection, sloView, type SloView } from './slo.ts';

const interactive: SloProfile = {
  ...{ name: 'interactive', title: 'people wait', p50Ms: 100, p95Ms: 500, p99Ms: 1000 },
  ...{ rateRps: 1000, errorShare: 0.001, availabilityShare: 0.999 },
};

function viewOf(profile: Partial<SloProfile>, trials: readonly Trial[], declared = true): SloView {
  const named = { name: 'mine', title: 'my service', ...profile };
  const curves = trials.map(({ arm, round }) => curve(round, 2, arm));
  const judgement = judgeSlo(named, { plan, trials, curves, load: loadAt() });
  return sloView(judgement, armNames(plan), { at: '', design: designWords.interleaved, declared });
}

const everyArm = (make: (round: number, arm: string) => Trial): Trial[] =>
  ['none', 'twin', 'istio'].flatMap((arm) => rounds(5, (round) => make(round, arm)));
const fine = everyArm((round, arm) => valid(round, { p50Ms: 1 + round / 100 }, arm));
const withIstio = (make: (round: number) => Trial): Trial[] => [
  ...fine.filter(({ arm }) => arm !== 'istio'),
  ...rounds(5, make),
];
const limitOf = ({ arms }: SloView, arm: string, id: string) =>
  arms.find((each) => each.arm.id === arm)?.limits.find((each) => each.id === id);

describe('the words of an SLO', () => {
  it('say what is undecided and what to do about it, in one sentence per arm', () => {
    const { arms, title } = viewOf(interactive, fine);
    expect(title).toBe('No arm is shown to miss a limit of the SLO interactive; undecided: rate');
    expect(arms[0]?.sentence).toBe(
      'istio (real control plane + upstream proxy) meets p50, p95, p99, errors and availability; undecided: rate (only 400 requests/s were offered; meshbench capacity measures it).',
    );
  });

  it('say it when everything is met', () => {
    const { title, arms, breaches } = viewOf({ p99Ms: 100, errorShare: 0.001 }, fine);
    expect(title).toBe('Every arm meets every limit of the SLO mine');
    expect(arms.map(({ sentence }) => sentence.split(' meets ')[1])).toEqual(Array(3).fill('both limits.'));
    expect(breaches).toEqual([]);
  });

  it('name the arm that misses, with its fidelity, its figure and its interval', () => {
    const slow = withIstio((round) => valid(round, { p50Ms: 200 + round }));
    const { title, arms, breaches } = viewOf({ p50Ms: 100 }, slow);
    expect(title).toBe('istio · real control plane misses a limit of the SLO mine');
    expect(arms[0]?.sentence).toBe(
      'istio (real control plane + upstream proxy) misses p50 < 100 ms with 203 ms (202 to 205).',
    );
    expect(breaches).toEqual(['istio']);
    expect(limitOf(viewOf({ p50Ms: 100 }, slow), 'istio', 'p50')?.because).toBe(
      'from the send it is 203 ms (201 to 205)',
    );
  });

  it('count the arms when more than three miss, and never put one before another', () => {
    const slow = everyArm((round, arm) => valid(round, { p50Ms: 200 + round }, arm));
    const { title } = viewOf({ p50Ms: 100 }, slow);
    expect(title).toMatch(
      /^istio · real control plane, none \(A\/A twin\) · A\/A twin and none · baseline miss a limit/,
    );
  });

  it('give shares with two figures, however small, and counts beside them', () => {
    const view = viewOf({ errorShare: 0.001, availabilityShare: 0.999 }, fine);
    expect(limitOf(view, 'istio', 'errors')).toMatchObject({
      figure: '0 % (0 to 0.0074)',
      because: '0 of 50,000 answers failed, and none of 5 trials is beyond the limit',
    });
    expect(limitOf(view, 'istio', 'availability')?.figure).toBe('100 % (99.9926 to 100)');
  });

  it('read right when every request failed', () => {
    const all = withIstio((round) => invalid(round, ['errors'], { errors: 10_000 }));
    const view = viewOf({ errorShare: 0.001, availabilityShare: 0.999, p50Ms: 5 }, all);
    expect(limitOf(view, 'istio', 'errors')).toMatchObject({
      verdict: 'missed',
      figure: '100 % (99.9926 to 100)',
      because: '50,000 of 50,000 answers failed; 5 of 5 trials are beyond the limit (rounds 1, 2, 3, 4 and 5)',
    });
    expect(limitOf(view, 'istio', 'availability')?.figure).toBe('0 % (0 to 0.0074)');
    expect(limitOf(view, 'istio', 'p50')).toMatchObject({
      figure: 'n/a',
      because: '5 of 5 trials left out (errors): more than a third, and the others would be a choice of good ones',
    });
  });

  it('say in which round a burst was', () => {
    const burst = withIstio((round) => (round === 2 ? invalid(2, ['errors'], { errors: 15 }) : valid(round)));
    expect(limitOf(viewOf({ errorShare: 0.001 }, burst), 'istio', 'errors')?.because).toBe(
      'all requests together keep it, but one trial alone does not (round 2): in round 2 15 of 10,000 answers failed; failures come in bursts',
    );
  });

  it('keep the sentence short where the reason is long, and name limits of one reason together', () => {
    const late = withIstio((round) => valid(round, { p50Ms: 10 + round / 100 }));
    const { arms } = viewOf({ p50Ms: 10.2, p99Ms: 31 }, late);
    expect(arms[0]?.sentence).toMatch(
      /is shown neither to meet nor to miss a limit; undecided: p50 and p99 \(the load generator's own lateness may be the reason\)\.$/,
    );
    expect(arms[0]?.limits[0]?.because).toMatch(/; from the send it is 10\.0 ms \(10\.0 to 10\.0\)$/);
  });

  it('say which trials were left out of a latency that is met', () => {
    const one = withIstio((round) => (round === 2 ? errored(2) : valid(round, { p50Ms: 1 + round / 100 })));
    expect(limitOf(viewOf({ p50Ms: 100 }, one), 'istio', 'p50')).toMatchObject({
      verdict: 'met',
      because: 'the interval lies below the limit; 1 of 5 trials left out (LAB-NOT-READY)',
    });
  });

  it('read right for an arm without a trial', () => {
    const { arms } = viewOf(interactive, []);
    expect(arms[0]?.sentence).toBe(
      'istio (real control plane + upstream proxy) is shown neither to meet nor to miss a limit; undecided: p50, p95, p99, errors and availability (no trial was measured), rate (only 400 requests/s were offered; meshbench capacity measures it).',
    );
  });

  it('warn of limits that were chosen after the measurement', () => {
    expect(viewOf({ p50Ms: 100 }, fine, true).notes[0]).toMatch(/set before anything was measured/);
    expect(viewOf({ p50Ms: 100 }, fine, false).notes[0]).toMatch(/chosen for this report/);
  });

  it('are there only where the plan or the reader gives limits, and tell the two apart', () => {
    const names = armNames(plan);
    const section = (planned?: SloProfile, slo?: SloProfile) => {
      const input = { plan: { ...plan, slo: planned }, trials: fine, curves: [], load: loadAt(), slo };
      return sloSection(input, names, { at: '', design: designWords.interleaved });
    };
    const other = { ...interactive, p99Ms: 20 };
    expect(section()).toBeNull();
    expect(section(interactive)?.notes[0]).toMatch(/part of the plan: they were set before/);
    expect(section(interactive, { ...interactive })?.notes[0]).toMatch(/part of the plan: they were set before/);
    expect(section(interactive, other)?.notes[0]).toMatch(/not part of the plan/);
    expect(section(undefined, other)?.notes[0]).toMatch(/not part of the plan/);
  });

  it('show a verdict by word and shape', () => {
    const badges = viewOf(interactive, fine)
      .table.rows[0]?.slice(1)
      .map(({ badge }) => [badge?.word, badge?.shape]);
    expect(badges).toEqual([
      ...['p50', 'p95', 'p99'].map(() => ['met', 'equivalent']),
      ['undecided', 'inconclusive'],
      ['met', 'equivalent'],
      ['met', 'equivalent'],
    ]);
  });

  it('have a figure or n/a in every cell, for experiments with invalid and errored trials', () => {
    for (const name of ['small', 'blocked', 'loads', 'unfinished'] as const) {
      const input = frozenInput(name);
      for (const load of input.plan.loads) {
        const judgement = judgeSlo(interactive, { ...input, load });
        const view = sloView(judgement, armNames(input.plan), {
          ...{ at: 'at-x-', design: designWords[input.plan.design], declared: false },
        });
        const texts = [...view.table.rows, ...view.reasons.rows]
          .flat()
          .filter(({ badge, text }) => !badge || text !== '');
        expect(texts.filter(({ text }) => /NaN|undefined|Infinity/.test(text) || text === '')).toEqual([]);
        expect(view.arms).toHaveLength(input.plan.arms.length);
        expect(view.id).toBe('at-x-slo');
      }
    }
  });
});
