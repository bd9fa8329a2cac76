import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import type { ReportInput } from '../model.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { ecdfChart, type EcdfChart } from './ecdf.ts';
import { percentileChart } from './percentiles.ts';

const placed = { at: 'at-200rps-', design: designWords.blocked };

function chartOf({ plan, trials, curves, analysis }: ReportInput): EcdfChart {
  const [arms, names] = [analysis.loads[0]?.arms ?? [], armNames(plan)];
  return ecdfChart(
    { percentiles: percentileChart({ curves, trials, arms, loads: 1 }, names, placed), arms },
    names,
    placed,
  );
}

/** Every trial of the baseline the same: p25 0.25 ms, p75 0.6 ms. */
function knownBaseline(input: ReportInput): ReportInput {
  const points = [
    { percentile: 0, ms: 0.1 },
    { percentile: 0.1, ms: 0.2 },
    { percentile: 0.25, ms: 0.25 },
    { percentile: 0.5, ms: 0.4 },
    { percentile: 0.75, ms: 0.6 },
    { percentile: 0.9, ms: 0.8 },
    { percentile: 0.99, ms: 2 },
  ];
  return { ...input, curves: input.curves.filter(({ arm }) => arm === 'none').map((each) => ({ ...each, points })) };
}

describe('the cumulative distribution', () => {
  it('states in its title what the baseline alone did, which needs no test', () => {
    expect(chartOf(knownBaseline(frozenInput())).title).toBe(
      'Half of the requests of the baseline took 0.25 to 0.60 ms (p25 to p75)',
    );
  });

  it('draws the very curves of the percentile chart', () => {
    const input = frozenInput();
    const { plan, trials, curves, analysis } = input;
    const arms = analysis.loads[0]?.arms ?? [];
    const { arms: drawn } = percentileChart({ curves, trials, arms, loads: 1 }, armNames(plan), placed);
    expect(chartOf(input).arms).toEqual(drawn);
  });

  it('gives percentiles of the merged distribution in its table, and none that may not be quoted', () => {
    const { table } = chartOf(knownBaseline(frozenInput()));
    const [baseline, twin] = table.rows.map((cells) => cells.map(({ text }) => text));
    expect(baseline?.slice(0, 6)).toEqual(['no mesh · baseline', '0.250', '0.400', '0.600', '0.800', '2.00']);
    expect(twin?.slice(1, 6)).toEqual(Array.from({ length: 5 }, () => 'n/a'));
    const short = chartOf(frozenInput()).table.rows[0]?.map(({ text }) => text);
    expect(short?.[5]).toBe('not quoted');
  });

  it('quotes no p75 in its title when trials have too few requests for it', () => {
    const input = knownBaseline(frozenInput());
    const few = input.trials.map((trial) =>
      trial.state === 'completed'
        ? {
            ...trial,
            measurement: { ...trial.measurement, serviceTime: { ...trial.measurement.serviceTime, count: 300 } },
          }
        : trial,
    );
    expect(chartOf({ ...input, trials: few }).title).toBe('Share of requests answered within a time');
  });

  it('has the id of its load and names the design', () => {
    const { id, subtitle } = chartOf(frozenInput());
    expect(id).toBe('at-200rps-ecdf');
    expect(subtitle).toContain('Blocked design');
  });

  it('says that nothing worked', () => {
    const chart = chartOf(nothingWorked(frozenInput()));
    expect(chart.title).toBe('No arm has a valid trial: there is no distribution to show');
    expect(JSON.stringify(chart)).not.toMatch(/NaN|Infinity/);
  });
});
