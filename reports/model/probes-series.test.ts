import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withProbes } from '../../test/fixtures/report/invented-probes.ts';
import type { ProbedSeries } from '../../harness/core/probes/probed-analysis.ts';
import { armNames } from './arm-names.ts';
import { seriesViews, type SeriesView } from './probes-series.ts';

const { plan, analysis, probeTitles = [] } = withProbes(frozenInput());
const names = armNames(plan);
const arms = analysis.loads[0]?.probed?.arms ?? [];
const views = seriesViews(arms, probeTitles, names);
const viewOf = (probe: string): SeriesView => {
  const view = views.find((each) => each.probe === probe);
  if (!view) throw new Error(`nothing of ${probe}`);
  return view;
};
const texts = ({ table }: SeriesView): string[][] => table.rows.map((row) => row.map(({ text }) => text));

describe('what else the probes counted', () => {
  it('has a view of every probe that counted something, by its own title, with its misreadings', () => {
    expect(views.map(({ probe }) => probe)).toEqual(['apptime', 'delivery', 'hop', 'proxytime', 'syscalls']);
    expect(viewOf('hop')).toMatchObject({
      title: 'hop: from one process to the next',
      misreadings: 'Invented: from one process to the next is misread.',
    });
  });

  it('has p50, p99 and the events of a histogram, arms side by side', () => {
    const rows = texts(viewOf('apptime'));
    expect(rows.map(([series, statistic]) => [series, statistic])).toEqual([
      ['time, application', 'p50, µs'],
      ['time, application', 'p99, µs'],
      ['time, application', 'each request'],
    ]);
    expect(rows[2]?.slice(2)).toEqual(['1.00', '1.00', '1.00', '1.00']);
    expect(viewOf('apptime').table.rows[0]?.[2]?.detail).toMatch(/ to /);
  });

  it('has no quantile where an arm has nothing of a series, and no events', () => {
    const rows = texts(viewOf('delivery')).filter(([series]) => series === 'wait, client proxy, request');
    expect(rows.map((row) => row.at(-1))).toEqual(['n/a', 'n/a', '0']);
  });

  it('puts the rarest apart where there are many, and loses none', () => {
    const { table, rare } = viewOf('syscalls');
    expect(table.rows).toHaveLength(14);
    expect(rare?.rows).toHaveLength(6);
    expect(rare?.rows.every(([name]) => !table.rows.some(([other]) => other?.text === name?.text))).toBe(true);
  });

  it('leaves out what never happened', () => {
    const silent = arms.map((arm) => ({
      ...arm,
      series: arm.series.map((each) => ({ ...each, perRequest: { mean: 0, interval: null } })),
    }));
    expect(seriesViews(silent, probeTitles, names)).toEqual([]);
  });

  it('shows a sum of nanoseconds in microseconds', () => {
    const [first] = arms;
    if (!first) throw new Error('no arm');
    const sum = {
      ...{ probe: 'softirq', series: 'inside', place: 'application' as const, direction: null, code: 'NET_RX' },
      ...{
        kind: 'sum' as const,
        unit: 'ns' as const,
        perRequest: { mean: 23_400, interval: null },
        p50Us: null,
        p99Us: null,
      },
    };
    const [view] = seriesViews([{ ...first, series: [sum] }], [], names);
    expect(view && texts(view)).toEqual([['inside, application, NET_RX', 'µs each request', '23']]);
    expect(view?.misreadings).toBeNull();
  });

  it('never takes events for microseconds: too few of them in the window have no quantile', () => {
    const [first] = arms;
    if (!first) throw new Error('no arm');
    // None in the window, 20 over the whole attachment of 1,000 requests.
    const rare = {
      ...{ probe: 'connect', series: 'time', place: 'application' as const, direction: null, code: null },
      ...{ kind: 'histogram' as const, unit: 'ns' as const, p50Us: null, p99Us: null },
      perRequest: { mean: 0.02, interval: null },
    };
    const [view] = seriesViews([{ ...first, series: [rare] }], [], names);
    expect(view && texts(view)).toEqual([
      ['time, application', 'p50, µs', 'too few events'],
      ['time, application', 'p99, µs', 'too few events'],
      ['time, application', 'each request', '0.0200'],
    ]);
  });

  it('reads series of trials from before the kind was written down', () => {
    const old = arms.map((arm) => ({
      ...arm,
      series: arm.series.map((each): ProbedSeries => {
        const { kind, ...old } = each;
        expect(kind).toBeDefined();
        return old as ProbedSeries;
      }),
    }));
    expect(seriesViews(old, probeTitles, names)).toEqual(views);
  });
});
