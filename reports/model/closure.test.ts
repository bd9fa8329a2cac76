import { describe, expect, it } from 'vitest';
import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { Waterfall, WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import { armNames } from './arm-names.ts';
import { closureLines, closureTable, type ClosureLine } from './closure.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';

const names = armNames(frozenInput().plan);
const interval = (lower: number, upper: number) => ({ lower, upper });

const closure = (fields: Partial<WaterfallClosure>): WaterfallClosure => ({
  rounds: 5,
  measuredUs: { mean: 1000, interval: interval(900, 1100) },
  explainedUs: { mean: 900, interval: interval(800, 1000) },
  gapShare: -0.1,
  gapShareOfMeans: -0.02,
  unexplainedUs: { mean: 100, interval: interval(80, 120) },
  addedSteps: [],
  state: 'closes',
  isDecided: true,
  closes: true,
  ...fields,
});

const known = (fields: Partial<WaterfallClosure>): Waterfall => ({
  state: 'known',
  trials: 5,
  steps: [],
  measuredUs: { mean: 2000, interval: null },
  restUs: { mean: 100, interval: null },
  closure: closure(fields),
});

const armOf = (arm: string, waterfall: Waterfall, overhead: ProbedArm['overhead'] = []): ProbedArm => ({
  ...{ arm, waterfall, completed: 5, rejected: 0 },
  ...{ overhead, series: [], kernelOutside: null },
});

function lineOf(waterfall: Waterfall): ClosureLine {
  const [line] = closureLines([armOf('istio', waterfall)], names);
  if (!line) throw new Error('no line');
  return line;
}

describe('a closure', () => {
  it('that holds says what of the median and of the mean the steps explain', () => {
    const { state, sentence } = lineOf(known({}));
    expect(state).toBe('closes');
    expect(sentence).toContain(
      'with probes attached, the steps explain 900 of the 1,000 µs that it adds to the median, which is 90 % of it (over 5 rounds; within 15 %); 100 µs (80 to 120) stay unexplained. Of the means they explain 98 %. What the probes themselves cost it is not known.',
    );
  });

  it.each([
    ['the skew of the parts', -0.3, -0.03, 'so no time is missing'],
    ['parts whose medians are too large', 0.3, 0.03, 'so nothing is counted twice'],
    ['time outside the steps', -0.3, -0.25, 'time passes outside the steps'],
    ['time in two steps', 0.3, 0.25, 'some time is in two steps'],
    ['nothing that can be known', -0.3, 0.25, 'the reason stays open'],
  ])('that fails gives as its reason %s', (_, gapShare, gapShareOfMeans, words) => {
    const { state, sentence, tone } = lineOf(known({ gapShare, gapShareOfMeans, state: 'fails', closes: false }));
    expect([state, tone]).toEqual(['fails', 'higher']);
    expect(sentence).toContain('not within 15 %');
    expect(sentence).toContain(words);
  });

  it('has nothing to explain where what the arm adds is not told from zero', () => {
    const line = lineOf(
      known({
        ...{ state: 'nothing to explain', closes: false, gapShare: 4 },
        measuredUs: { mean: 12, interval: interval(-30, 54) },
      }),
    );
    expect(line.state).toBe('nothing to explain');
    expect(line.explained).toBeNull();
    expect(line.sentence).toContain("12 µs from the baseline's (-30 to 54)");
  });

  it('is inconclusive where the interval of what is left is on both sides of the tolerance', () => {
    for (const state of ['closes', 'fails'] as const) {
      const line = lineOf(known({ state, isDecided: false, closes: state === 'closes' }));
      expect(line).toMatchObject({ state, tone: 'open' });
      expect(line.word).toMatch(/, inconclusive$/);
      expect(line.sentence).toContain('on both sides of the tolerance of 150 µs');
    }
  });

  it('says that the steps hold more than is added where less than nothing is left', () => {
    const { sentence } = lineOf(known({ unexplainedUs: { mean: -50, interval: interval(-70, -30) } }));
    expect(sentence).toContain('-50 µs (-70 to -30) stay unexplained, so the steps hold more than it adds.');
  });

  it('says of a faster arm that it adds nothing, and gives no share', () => {
    const line = lineOf(
      known({ state: 'faster', closes: false, measuredUs: { mean: -40, interval: interval(-60, -20) } }),
    );
    expect(line.explained).toBeNull();
    expect(line.sentence).toContain("-40 µs from the baseline's (-60 to -20), so it is faster");
  });

  it('is not known below three rounds', () => {
    const line = lineOf(known({ state: 'unknown', rounds: 2, closes: false }));
    expect(line).toMatchObject({ state: 'unknown', word: 'not known', explained: null });
    expect(line.sentence).toContain('only 2 rounds');
  });

  it('says what the probes cost the arm where it is known', () => {
    const overhead = [{ metric: 'p50' as const, rounds: 5, ratio: 1.31, ci: interval(1.22, 1.4) }];
    const [line] = closureLines([armOf('istio', known({}), overhead)], names);
    expect(line?.sentence).toContain('The probes themselves cost it p50 × 1.31 (1.22 to 1.40).');
  });

  it('is not known of an arm that was refused, for its reason', () => {
    const line = lineOf({ state: 'refused', because: 'the probe hop is void: 3 events were lost' });
    expect(line.state).toBe('unknown');
    expect(line.sentence).toContain('because the probe hop is void: 3 events were lost.');
  });

  it('is asked of arms that are compared only', () => {
    const arms = ['none', 'twin', 'istio'].map((arm) => armOf(arm, known({})));
    expect(closureLines(arms, names).map(({ arm }) => arm.id)).toEqual(['istio']);
  });

  it('stands in the table with its figures and their intervals', () => {
    const [row] = closureTable([lineOf(known({}))]).rows;
    expect(row?.slice(1).map(({ text }) => text)).toEqual(['closes', '1,000', '900', '100', '90 %', '98 %', '5']);
    expect(row?.[2]?.detail).toBe('900 to 1,100');
    expect(row?.[4]?.detail).toBe('80 to 120');
  });
});
