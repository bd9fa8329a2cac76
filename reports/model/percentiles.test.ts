import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import type { ReportInput } from '../model.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { percentileChart, type PercentileChart } from './percentiles.ts';

const placed = { at: '', design: designWords.interleaved };

function chartOf({ plan, trials, curves, analysis }: ReportInput, loads = 1): PercentileChart {
  const arms = analysis.loads[0]?.arms ?? [];
  return percentileChart({ curves, trials, arms, loads }, armNames(plan), placed);
}

const input = frozenInput();
const msAt = (points: readonly { percentile: number; ms: number }[] | undefined, percentile: number): number =>
  points?.find((point) => point.percentile === percentile)?.ms ?? Number.NaN;

/** The same input with the curves of two arms replaced: three recorded points each. */
function withCurves(curves: ReportInput['curves']): PercentileChart {
  const known = new Set(curves.map(({ arm, round }) => `${round}/${arm}`));
  return chartOf({ ...input, curves, trials: input.trials.filter(({ arm, round }) => known.has(`${round}/${arm}`)) });
}

const curve = (round: number, ms: readonly [number, number, number], until = 0.99): ReportInput['curves'][number] => ({
  load: 'load',
  arm: 'none',
  round,
  points: [
    { percentile: 0, ms: ms[0] },
    { percentile: 0.5, ms: ms[1] },
    { percentile: until, ms: ms[2] },
  ],
});

describe('the percentile chart', () => {
  it('draws merged lines from all valid trials, between the fastest and the slowest of them', () => {
    for (const { trials, merged } of chartOf(input).arms) {
      for (const { percentile, ms } of merged) {
        const own = trials.map(({ points }) => msAt(points, percentile));
        expect(ms).toBeGreaterThanOrEqual(Math.min(...own) * 0.999);
        expect(ms).toBeLessThanOrEqual(Math.max(...own) * 1.001);
      }
    }
  });

  it('merges distributions: half of the requests of a quick and of a slow trial together are the quick ones', () => {
    const chart = withCurves([curve(1, [1, 1.1, 1.2]), curve(2, [8, 9, 10])]);
    const { merged = [] } = chart.arms[0] ?? {};
    expect(msAt(merged, 0)).toBeCloseTo(1, 3);
    // Nearly all of the quick trial: no mean or median of the two p50 (about 5) would give it.
    expect(msAt(merged, 0.5)).toBeGreaterThan(1.19);
    expect(msAt(merged, 0.5)).toBeLessThanOrEqual(8);
    expect(msAt(merged, 0.99)).toBeGreaterThan(9.5);
  });

  it('ends where the shortest recorded curve ends, and quotes no further', () => {
    const chart = withCurves([curve(1, [1, 2, 3], 0.99), curve(2, [1, 2, 3], 0.9)]);
    expect(chart.last).toBe(0.9);
    expect(chart.quotable).toBe(0.9);
    for (const { trials } of chart.arms) for (const { points } of trials) expect(points.at(-1)?.percentile).toBe(0.9);
  });

  it('draws what was recorded and nothing between, while it is few', () => {
    const chart = withCurves([curve(1, [1, 2, 3], 0.95)]);
    expect(chart.arms[0]?.trials[0]?.points).toEqual([
      { percentile: 0, ms: 1 },
      { percentile: 0.5, ms: 2 },
      { percentile: 0.95, ms: 3 },
    ]);
  });

  it('says that verdicts do not rest on the merged line, and what it is', () => {
    const { notes, subtitle } = chartOf(input);
    expect(subtitle).toContain("merged, the distribution of all requests of the arm's valid trials together");
    expect(notes.join(' ')).toContain('Verdicts do not use the merged lines');
  });

  it('draws every round while they are few and says nothing of a sample', () => {
    const chart = chartOf(input);
    expect(chart.sample.rounds).toEqual([1, 2, 3, 4, 5]);
    expect(chart.notes.join(' ')).not.toContain('spread evenly');
  });

  it('draws an even sample of many rounds, says so, and still merges all of them', () => {
    const many = Array.from({ length: 400 }, (_, index) => index);
    const curves = many.flatMap((index) => input.curves.map((each) => ({ ...each, round: each.round + 5 * index })));
    const trials = many.flatMap((index) => input.trials.map((each) => ({ ...each, round: each.round + 5 * index })));
    const [few, chart] = [chartOf(input), chartOf({ ...input, curves, trials })];
    const points = chart.arms.flatMap((arm) => arm.trials.flatMap((trial) => trial.points));
    expect(points.length).toBeLessThanOrEqual(6200);
    expect(chart.notes.join(' ')).toMatch(/Trials of \d+ of 2,000 rounds are drawn, spread evenly/);
    // Four hundred copies of the same trials have the same distribution.
    expect(chart.arms.map(({ merged }) => merged)).toEqual(few.arms.map(({ merged }) => merged));
  });

  it('leaves out a trial without a recorded curve', () => {
    const curves = input.curves.map((each, index) => (index === 0 ? { ...each, points: [] } : each));
    const drawn = chartOf({ ...input, curves }).arms.flatMap(({ arm, trials }) =>
      trials.map(({ round }) => `${round}/${arm.id}`),
    );
    expect(drawn).not.toContain(`${curves[0]?.round ?? 0}/${curves[0]?.arm ?? ''}`);
    expect(drawn.length).toBe(input.curves.filter(({ arm, round }) => valid(arm, round)).length - 1);
  });

  it('of nothing draws nothing, and claims no smallest trial', () => {
    const chart = chartOf({ ...input, curves: [] });
    expect(chart.arms).toEqual([]);
    expect(JSON.stringify(chart)).not.toMatch(/NaN|Infinity/);
    expect(chart.notes.join(' ')).not.toContain('in the smallest');
  });
});

const valid = (arm: string, round: number): boolean =>
  input.trials.some((trial) => trial.arm === arm && trial.round === round && trial.state === 'completed');
