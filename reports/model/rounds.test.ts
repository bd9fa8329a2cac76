import { describe, expect, it } from 'vitest';
import type { LoadAnalysis } from '../../harness/core/analysis.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { roundsChart } from './rounds.ts';

const { plan, analysis } = frozenInput();
const [few] = analysis.loads;
if (!few) throw new Error('the frozen experiment has a load');
const chartOf = (load: LoadAnalysis) => roundsChart(load, armNames(plan), { at: '', design: designWords.interleaved });

/** The rounds of the experiment, again and again. */
const many: LoadAnalysis = {
  ...few,
  rounds: { planned: 1000, done: 1000 },
  comparisons: few.comparisons.map(({ arm, metrics }) => ({
    arm,
    metrics: metrics.map((result) => {
      if (result.state === 'refused') return result;
      const [pair] = result.perRound;
      const perRound = pair ? Array.from({ length: 1000 }, (_, index) => ({ ...pair, round: index + 1 })) : [];
      return { ...result, perRound };
    }),
  })),
};

describe('ratios by round', () => {
  it('of a few rounds are all drawn and all in the table', () => {
    const { panels, table, notes } = chartOf(few);
    expect(panels.map(({ points }) => points.length)).toEqual([4, 4, 5]);
    expect(table.rows.length).toBe(13);
    expect(table.caption).toBe('p50 by round, ms');
    expect(notes.join(' ')).not.toContain('spread evenly');
  });

  it('name the rounds without a pair', () => {
    expect(chartOf(few).panels.map(({ missing }) => missing)).toEqual([[3], [5], []]);
  });

  it('of many rounds are an even sample, and the table says where the others are', () => {
    const { panels, table, notes } = chartOf(many);
    expect(panels.flatMap(({ points }) => points).length).toBeLessThanOrEqual(400);
    expect(panels[0]?.points[0]?.round).toBe(1);
    expect(panels[0]?.points.at(-1)?.round).toBe(1000);
    expect(notes.join(' ')).toContain('Trials of 133 of 1,000 rounds are drawn');
    expect(table.rows.length).toBeLessThanOrEqual(400);
    expect(table.caption).toContain('the first 133 rounds of each arm, analysis.json holds all');
  });
});
