import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import type { ReportInput } from '../model.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { memoryChart, type MemoryChart } from './memory.ts';

function chartOf({ plan, analysis }: ReportInput): MemoryChart {
  const [load] = analysis.loads;
  if (!load) throw new Error('a frozen experiment has a load');
  return memoryChart(load.arms, armNames(plan), { at: 'at-1-', design: designWords[plan.design] });
}

describe('the memory by role', () => {
  const chart = chartOf(frozenInput());

  it('has a title that ranks nothing, and says what is counted', () => {
    expect(chart).toMatchObject({ id: 'at-1-memory', title: 'Data planes hold 42.7 to 58.3 MiB of anonymous memory' });
    expect(chart.subtitle).toMatch(
      /^MiB at the end of the measured window; means over valid trials\. Interleaved design/,
    );
  });

  it('stacks anonymous memory, not the proportional one', () => {
    const istio = chart.bars.find(({ arm }) => arm.id === 'istio');
    // The invented proxies have 96.4 MiB proportional, of which 60 % are anonymous.
    expect(istio?.roles.find(({ role }) => role === 'dataPlane')?.mebibytes).toBeCloseTo(96.4 * 0.6, 0);
    expect(istio?.total).toBeCloseTo(
      (istio?.roles ?? []).reduce((sum, { mebibytes }) => sum + mebibytes, 0),
      2,
    );
  });

  it('is described with the fidelity beside every name', () => {
    expect(chart.description).toMatch(/Istio sidecar \(real control plane \+ upstream proxy\): 1\d\d MiB/);
  });

  it('says so where no trial is valid', () => {
    const empty = chartOf(nothingWorked(frozenInput()));
    expect(empty).toMatchObject({ bars: [], title: 'No arm has a valid trial: there is no memory to show' });
    expect(empty.table.rows).toHaveLength(4);
  });

  it('says of the blocked design that an arm shares with nobody', () => {
    expect(chartOf(frozenInput('blocked')).notes.join(' ')).toContain(', here those of one arm.');
  });
});
