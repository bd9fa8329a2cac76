import { describe, expect, it } from 'vitest';
import { historiesOf, type History } from '../../harness/core/history/history.ts';
import { nightId, nights, pastOf, type MadeUpNight } from '../../test/fixtures/site/made-up-night.ts';
import { armNames, nameOf } from '../model/arm-names.ts';
import { historyChart, type HistoryChart } from './history-chart.ts';
import { letter } from './letters.ts';
import { sparkline } from './sparkline.ts';

function historyOf(made: readonly MadeUpNight[]): { history: History; chart: HistoryChart } {
  const past = made.map(pastOf);
  const history = historiesOf(past).find(({ key }) => key.arm === 'istio' && key.metric === 'p50');
  const [first] = past;
  if (!history || !first) throw new Error('the fixture has istio');
  return { history, chart: historyChart(history, nameOf(armNames(first.plan), 'istio'), 'p50') };
}

const steady = (count: number): MadeUpNight[] =>
  Array.from({ length: count }, (_, day) => ({
    day,
    ratio: 1.6,
    rounds: 3,
    versions: { proxy: day < 95 ? '1' : '2' },
  }));

describe('a history chart', () => {
  const { chart } = historyOf(nights);

  it('draws no line from one environment to the next', () => {
    expect(chart.stretches.map((stretch) => [stretch[0], stretch.at(-1)])).toEqual([
      [0, 10],
      [11, 14],
    ]);
  });

  it('draws the level before and after a change point, and none where none was found', () => {
    expect(chart.levels.map(({ from, to }) => [from, to])).toEqual([
      [0, 5],
      [6, 10],
    ]);
    expect(historyOf(steady(8)).chart.levels).toEqual([]);
  });

  it('has one rule for what happened with one experiment, the weightiest first', () => {
    expect(chart.marks.map((mark) => [mark.letter, mark.index, mark.kind, mark.clauses.length])).toEqual([
      ['A', 6, 'change', 2],
      ['B', 11, 'environment', 1],
    ]);
    expect(chart.marks[0]?.short).toBe('+7.9 %, proxy 1.40.0');
    expect(chart.description).toContain('proxy 1.39.0 → 1.40.0');
  });

  it('names the year where it begins', () => {
    expect(chart.points.slice(0, 3).map(({ label }) => label)).toEqual(['2026-01-01', '01-02', '01-03']);
  });

  it('has a row for each experiment, newest first, with the letter of its mark and a link to its report', () => {
    expect(chart.table.rows.map(([first]) => first?.text)).toEqual(nights.map(nightId).toReversed());
    expect(chart.links.map((link) => link.split('/')[2])).toEqual(nights.map(nightId).toReversed());
    expect(chart.table.rows.map((row) => row.at(-1)?.text).join('')).toBe('BA');
  });

  it('of more experiments than fit draws the newest, with their marks, and lists all', () => {
    const long = historyOf(steady(100)).chart;
    expect(long.points).toHaveLength(90);
    expect(long.marks).toMatchObject([{ index: 85, letter: 'A' }]);
    expect(long.allMarks).toMatchObject([{ index: 95, letter: 'A', when: '2026-04-06 01:00 UTC' }]);
    expect(long.table.rows).toHaveLength(100);
    expect(long.notes.join()).toContain('the last 90 of 100');
  });
});

describe('a sparkline', () => {
  const { history } = historyOf(nights);

  it('says in words what it draws, for one environment', () => {
    const [first, second] = history.series.map((series) => sparkline(history, series));
    expect(first?.range).toBe('1.60 to 1.75 over 11 experiments, 1 change point');
    expect(second?.range).toMatch(/ over 4 experiments$/);
    expect(first?.label).toBe(`p50, ratio to the baseline: now ${first?.now ?? ''}, ${first?.range ?? ''}`);
  });

  it('stays inside its box, with the change between the experiments before and after', () => {
    const [series] = history.series;
    if (!series) throw new Error('the fixture has a series');
    const line = sparkline(history, series);
    const figures = (line?.line ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [];
    expect(figures).toHaveLength(22);
    const [xs, ys] = [figures.filter((_, i) => i % 2 === 0), figures.filter((_, i) => i % 2 === 1)];
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(line?.width ?? 0);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ys)).toBeLessThanOrEqual(line?.height ?? 0);
    expect(line?.changes[0]).toBeGreaterThan(xs[5] ?? Infinity);
    expect(line?.changes[0]).toBeLessThan(xs[6] ?? 0);
  });
});

it('letters go on after Z', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(letter)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
