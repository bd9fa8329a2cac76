import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../harness/core/timeline.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { timelineChart, type TimelineChart } from './timeline.ts';

const { plan, trials, analysis } = frozenInput();
const arms = analysis.loads[0]?.arms ?? [];
const chartOf = (timelines: readonly Timeline[], loads = 1): TimelineChart =>
  timelineChart({ timelines, trials, arms, loads }, armNames(plan), { at: '', design: designWords.interleaved });

interface Made {
  readonly arm?: string;
  readonly round?: number;
  readonly from?: number;
  readonly to?: number;
  readonly count?: number;
  readonly p50Ms?: (second: number) => number;
}

/** Seconds from `from` to before `to`. */
function timeline({
  arm = 'none',
  round = 1,
  from = -5,
  to = 40,
  count = 250,
  p50Ms = () => 0.2,
}: Made = {}): Timeline {
  const points = Array.from({ length: to - from }, (_, index) => {
    const ms = p50Ms(from + index);
    return { second: from + index, count, p50Ms: ms, p90Ms: 3 * ms, p99Ms: 9 * ms };
  });
  return { load: 'load', arm, round, window: { fromS: 1000, toS: 1000 + to }, points };
}

describe('latency over time', () => {
  it('states what the baseline alone did in its measured seconds: the warm-up is not among them', () => {
    const made = (round: number) => timeline({ round, p50Ms: (second) => (second < 0 ? 3 : 0.2 + second / 1000) });
    expect(chartOf([1, 2, 3, 4, 5].map(made)).title).toBe(
      'In 9 of 10 measured seconds the p50 of the baseline lay within 0.202 to 0.237 ms',
    );
    expect(chartOf([made(2)]).title).toMatch(/^In 9 of 10 measured seconds that are drawn the p50 of the baseline/);
  });

  it('draws each second at its middle, the warm-up before 0', () => {
    const { panels, span } = chartOf([timeline({ to: 10 })]);
    expect(span).toEqual({ from: -5, to: 10 });
    expect(panels[0]?.trials[0]?.p50.map(({ second }) => second)).toEqual(
      Array.from({ length: 15 }, (_, index) => index - 4.5),
    );
  });

  it.each([
    [1000, 'p99'],
    [999, 'p90'],
    [100, 'p90'],
    [99, null],
  ] as const)('at %d requests a second draws %s beside p50, for 10 requests must lie beyond', (count, upper) => {
    expect(chartOf([timeline({ count })]).upper).toBe(upper);
  });

  it('draws nothing of seconds with fewer than 20 requests, and says why', () => {
    const chart = chartOf([timeline({ count: 19 })]);
    expect(chart.panels).toEqual([]);
    expect(chart.title).toBe('Too few requests a second for a percentile of a second: nothing is drawn');
  });

  it('has as its bold line the median over trials, where at least half of them have a point', () => {
    const rounds = [1, 2, 3].map((round) => timeline({ round, p50Ms: () => [0, 0.2, 0.9, 0.3][round] ?? 0 }));
    const { panels } = chartOf([...rounds, timeline({ round: 4, from: -9, p50Ms: () => 0.3 })]);
    const median = panels[0]?.median.p50 ?? [];
    expect(median[0]?.second).toBe(-4.5);
    expect(new Set(median.map(({ ms }) => ms))).toEqual(new Set([0.3]));
  });

  it('makes of a long trial medians of seconds, never across the start of the window, and says so', () => {
    const long = timeline({ from: -7, to: 600, p50Ms: (second) => (second < 0 ? 5 : 0.2) });
    const chart = chartOf([long]);
    const { p50 = [] } = chart.panels[0]?.trials[0] ?? {};
    expect(p50.length).toBeLessThanOrEqual(82);
    expect(new Set(p50.filter(({ second }) => second > 0).map(({ ms }) => ms))).toEqual(new Set([0.2]));
    expect(chart.notes.join(' ')).toContain('A point is the median of up to 8 seconds');
    expect(chart.subtitle).toContain('of single seconds, 8 to a point');
  });

  it('keeps all thin lines within their budget, also at several loads', () => {
    const many = plan.arms.flatMap(({ id: arm }) => [1, 2].map((round) => timeline({ arm, round, to: 120 })));
    const points = (chart: TimelineChart): number =>
      chart.panels.flatMap((panel) => panel.trials.flatMap(({ p50, upper }) => [...p50, ...upper])).length;
    expect(points(chartOf(many))).toBeLessThanOrEqual(5000);
    expect(points(chartOf(many, 8))).toBeLessThanOrEqual(5000 / 8);
  });

  it('says how many rounds are drawn when they are not all', () => {
    expect(chartOf([timeline()]).notes.join(' ')).toContain('Trials of 1 of 5 rounds are drawn');
    const all = [1, 2, 3, 4, 5].map((round) => timeline({ round }));
    expect(chartOf(all).notes.join(' ')).not.toContain('spread evenly');
  });

  it('leaves out what is not a valid trial of the report', () => {
    const drawn = chartOf([timeline({ arm: 'istio', round: 3 }), timeline({ arm: 'istio', round: 4 })]);
    expect(drawn.panels.flatMap(({ trials: own }) => own.map(({ round }) => round))).toEqual([4]);
  });

  it('has medians of the warm-up and of the measured seconds apart in its table', () => {
    const { table } = chartOf([timeline({ p50Ms: (second) => (second < 0 ? 1 : 0.2) })]);
    expect(table.rows[0]?.map(({ text }) => text)).toEqual([
      'no mesh · baseline',
      '1',
      '1.00',
      '0.200',
      '0.200',
      '3.00',
      '0.600',
      '0.600',
    ]);
  });

  it('says that there is nothing to show', () => {
    const chart = chartOf([]);
    expect(chart.title).toBe('There is no latency over time to show');
    expect(chart.notes).toEqual([]);
    expect(JSON.stringify(chart)).not.toMatch(/NaN|Infinity/);
  });
});
