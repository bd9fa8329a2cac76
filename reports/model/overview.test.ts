import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import type { Analysis, AxisEffect } from '../../harness/core/analysis.ts';
import { reportModel, type ReportInput } from '../model.ts';
import type { Overview } from './overview.ts';

const input = frozenInput('loads');
const overviewOf = (of: ReportInput): Overview => {
  const { overview } = reportModel(of);
  if (!overview) throw new Error('several loads have an overview');
  return overview;
};
const overview = overviewOf(input);
const withEffects = (axisEffects: readonly AxisEffect[], plan = input.plan): Overview =>
  overviewOf({ ...input, plan, analysis: { ...input.analysis, axisEffects } });

/** p50 of one arm at one load refused. */
function withRefusal({ loads }: Analysis): Analysis['loads'] {
  const because = 'only 2 rounds with a valid pair; 3 needed';
  return loads.map((load, index) => ({
    ...load,
    comparisons: load.comparisons.map(({ arm, metrics }) => ({
      arm,
      metrics: metrics.map((result) =>
        index === 0 && arm === 'istio' && result.metric === 'p50'
          ? { state: 'refused' as const, metric: result.metric, because }
          : result,
      ),
    })),
  }));
}

describe('the overview of several loads', () => {
  it('has a table for each metric, a row for each load and a verdict in each cell', () => {
    expect(overview.tables).toHaveLength(5);
    for (const { columns, rows } of overview.tables) {
      expect(columns.map(({ label }) => label)).toEqual([
        'Load',
        'Istio sidecar · real control plane',
        'Envoy sidecar pair · model',
        'no mesh, again · A/A twin',
      ]);
      expect(rows).toHaveLength(4);
      for (const [, ...cells] of rows)
        for (const cell of cells)
          expect(cell.badge?.word).toMatch(/^(different|equivalent|trivial|inconclusive|not quoted)$/);
    }
  });

  it('gives the reason where a number is refused', () => {
    const refused = overviewOf({ ...input, analysis: { ...input.analysis, loads: withRefusal(input.analysis) } });
    const cell = refused.tables[0]?.rows[0]?.[1];
    expect(cell).toMatchObject({
      text: expect.stringContaining('only 2 rounds') as string,
      badge: { word: 'not quoted' },
    });
    expect(refused.chart.notes.join(' ')).toContain('Where a mark is missing the number is not quoted');
  });
});

describe('the chart over the loads', () => {
  it('goes along the first axis that varies, a mark for each load and a line through their mean', () => {
    const { levels, axis, panels } = overview.chart;
    expect(axis).toBe('offered rate, requests/s per arm');
    expect(levels).toEqual(['250', '500']);
    const [istio] = panels[0]?.arms ?? [];
    expect(istio?.points.map(({ level }) => level)).toEqual([0, 0, 1, 1]);
    const [left, right] = istio?.points.map(({ ratio }) => ratio) ?? [];
    expect(istio?.line[0]?.ratio).toBeCloseTo(Math.sqrt((left ?? 0) * (right ?? 0)), 4);
  });

  it('draws no line through a level of which a load is missing', () => {
    const refused = overviewOf({ ...input, analysis: { ...input.analysis, loads: withRefusal(input.analysis) } });
    const [istio] = refused.chart.panels[0]?.arms ?? [];
    expect(istio?.points).toHaveLength(3);
    expect(istio?.line.map(({ level }) => level)).toEqual([1]);
  });

  it('has a title that counts what differs', () => {
    expect(overview.chart.title).toMatch(
      /^p50 differs from the baseline in 8 of 8 comparisons over 4 loads \(\+\d+ % to \+\d+ %\)$/,
    );
  });
});

describe('the effects of the axes', () => {
  const effect: AxisEffect = {
    arm: 'istio',
    metric: 'p50',
    effect: 'rate 250rps -> 500rps',
    ratio: 1.05,
    ci: { lower: 1.02, upper: 1.08 },
    p: 0.001,
    pAdjusted: 0.012,
    aliasedWith: ['connections x payload'],
  };

  it('are called exploratory, with how p was corrected', () => {
    expect(withEffects([effect]).axisEffects.summary).toMatch(
      /^Exploratory: .* Benjamini-Hochberg over 1 effect, and none is a claim/,
    );
  });

  it('say in words what they cannot be told apart from', () => {
    const { table, plan, chains } = withEffects([effect]).axisEffects;
    expect(table?.rows[0]?.map(({ text }) => text)).toEqual([
      'Istio sidecar · real control plane',
      'p50',
      'rate 250rps → 500rps',
      '× 1.050',
      '1.020 to 1.080',
      '0.001',
      '0.012',
      'connections × payload',
    ]);
    expect(plan[0]).toMatch(/^half of 8 loads: 4 loads, resolution III/);
    expect(chains).toContain('rate is aliased with connections × payload');
  });

  it('mark those that survive the correction, and no other', () => {
    const marks = (pAdjusted: number) => withEffects([{ ...effect, pAdjusted }]).axisEffects.table?.rows[0]?.[3]?.mark;
    expect(marks(0.049)).toBe('notable');
    expect(marks(0.051)).toBeNull();
  });

  it('explain an effect once that is more than the step between two levels', () => {
    const remark = 'half of the change of the effect of rate from the low to the high level of connections';
    const interaction = { ...effect, effect: 'rate x connections', remark };
    expect(withEffects([interaction, { ...interaction, arm: 'envoy-sidecar' }]).axisEffects.remarks).toEqual([
      `rate × connections: ${remark}`,
    ]);
  });

  it('are said to be missing where none could be estimated', () => {
    expect(withEffects([]).axisEffects).toMatchObject({
      summary: 'No effect of an axis could be estimated.',
      table: null,
    });
  });
});
