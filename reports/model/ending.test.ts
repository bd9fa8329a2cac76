import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import type { LookTaken } from '../../harness/core/analysis.ts';
import type { Plan, StopRule } from '../../harness/core/plan.ts';
import { ending, type Ending } from './ending.ts';
import { stopRuleWords } from './stop-rule.ts';

const input = frozenInput();
const endedBy = (ended: LookTaken['ended'], look: Partial<LookTaken> = {}): Ending =>
  ending({ ...input, analysis: { ...input.analysis, look: { ...input.analysis.look, ended, ...look } } });

describe('how an experiment ended', () => {
  it.each([
    ['all-rounds', 'all 5 rounds, as planned'],
    ['decided', 'everything that it judged was decided at look 1 of 1, after 5 rounds'],
    ['precise', 'precise enough after 5 of 5 rounds: the half-width of p50 is within half the margin (2.5 %)'],
    ['time', 'time limit reached after 5 of 5 rounds; the clock knows nothing of the data'],
  ] as const)('is told of "%s"', (ended, words) => {
    expect(endedBy(ended)).toMatchObject({ finished: true, ended: words, banner: null });
  });

  it('is that it has not, with the command that goes on, while rounds are missing', () => {
    const trials = input.trials.filter(({ round }) => round < 3);
    const analysis = { ...input.analysis, look: { ...input.analysis.look, ended: null } };
    expect(ending({ ...input, trials, analysis })).toMatchObject({
      finished: false,
      rounds: { done: 2, planned: 5 },
      ended: 'not finished',
      banner: expect.stringMatching(
        /^Not finished: 2 of 5 rounds are done, .* meshbench bench --resume 20260214-\S+ goes on with it\.$/,
      ) as string,
      look: 'if it ended here: look 1 of 1, tested at level 0.05',
    });
  });

  it('counts a round whose trial is damaged as done: it is not run again', () => {
    const { rounds } = ending(frozenInput('unfinished'));
    expect(rounds).toEqual({ done: 6, planned: 8 });
  });

  it('is that of its extension, to which the plan reaches', () => {
    const unfinished = frozenInput('unfinished');
    const analysis = { ...unfinished.analysis, look: { ...unfinished.analysis.look, ended: 'all-rounds' as const } };
    expect(ending({ ...unfinished, analysis }).ended).toBe('all 8 rounds, as planned and extended');
  });
});

describe('a look', () => {
  it('names its number, its level and the bound over all looks', () => {
    const look = { number: 2, planned: 3, alpha: 0.020_83, errorBound: 0.034 };
    expect(endedBy('decided', look)).toMatchObject({
      look: 'look 2 of 3, tested at level 0.0208',
      errorBound:
        'at most 3.4 % per metric that any arm is called different although none is, over all arms, loads and looks so far; equivalence is claimed for each arm by itself',
    });
  });

  it('is one, whatever a precision rule looked at: it looks at widths', () => {
    expect(endedBy('precise', { rule: 'precision' }).look).toContain('only the width of intervals is looked at');
  });

  it('says which were planned and which an extension added', () => {
    expect(endedBy('all-rounds', { number: 3, planned: 1 }).look).toContain('look 3 (1 planned and 2 added)');
  });

  it('tells of each extension what it costs: half of the level before, on top of the plan', () => {
    const declared = (afterRounds: number) => ({ afterRounds, rounds: 3, declaredAt: '2026-02-15T08:00:00.000Z' });
    const plan: Plan = { ...input.plan, extensions: [declared(5), declared(8)] };
    const [first, second] = ending({ ...input, plan }).extensions;
    expect(first).toMatch(
      /^Extension 1: 3 more rounds, declared after 5 rounds on 2026-02-15 08:00 UTC\. .* 0\.025,.* 7\.5 % per metric\.$/,
    );
    expect(second).toMatch(/^Extension 2: 3 more rounds, declared after 8 rounds .* 0\.0125,.* 8\.8 % per metric\.$/);
  });
});

describe('the stop rule in words', () => {
  const words = (stop: StopRule): string => stopRuleWords({ ...input.plan, stop });

  it('names every look with its level', () => {
    const looks = [
      { afterRounds: 4, alpha: 0.0125 },
      { afterRounds: 8, alpha: 0.0375 },
    ];
    expect(words({ rule: 'looks', looks })).toContain(
      'after round 4 (level 0.0125), round 8 (level 0.0375); the levels sum to 0.05',
    );
  });

  it('names the goal of a precision rule and the rounds between which it looks', () => {
    const rule = words({ rule: 'precision', looks: [{ afterRounds: 30, alpha: 0.05 }], from: 8 });
    expect(rule).toContain('half the margin (2.5 %) for every arm, from round 8 on and after 30 rounds at most');
  });

  it('adds the time limit', () => {
    const looks = [{ afterRounds: 5, alpha: 0.05 }];
    const maxDuration = 600_000 as NonNullable<StopRule['maxDuration']>;
    expect(words({ rule: 'fixed', looks, maxDuration })).toBe(
      'Fixed: ends after 5 rounds, whatever they show. No round begins that would end later than 600 s after the start.',
    );
  });
});
