import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import type { ReportInput } from '../model.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { trialStripChart, type TrialStripChart } from './trial-strip.ts';

const chartOf = ({ plan, trials, analysis }: ReportInput, loads = 1): TrialStripChart =>
  trialStripChart({ trials, arms: analysis.loads[0]?.arms ?? [], loads }, armNames(plan), {
    at: '',
    design: designWords.interleaved,
  });

const input = frozenInput();

describe('the strip of trials', () => {
  const chart = chartOf(input);
  const marksOf = (id: string) => chart.arms.find(({ arm }) => arm.id === id)?.marks ?? [];

  it('has one mark per measured trial; what was never measured has none', () => {
    expect(marksOf('none').map(({ round }) => round)).toEqual([1, 2, 3, 4, 5]);
    expect(marksOf('envoy-sidecar').map(({ round }) => round)).toEqual([1, 2, 3, 4]);
  });

  it('tells invalid trials from valid ones, in the mark, in words and in the table', () => {
    expect(marksOf('istio').map(({ valid }) => valid)).toEqual([true, true, false, true, true]);
    expect(marksOf('istio')[2]?.text).toMatch(/^round 3: 0\.\d+ ms, invalid$/);
    expect(chart.notes.join(' ')).toContain('Hollow crosses: 1 trial that was measured but invalid');
    const row = chart.table.rows.find(([round]) => round?.text === '3');
    expect(row?.map(({ mark }) => mark)).toEqual([null, null, null, 'invalid', null]);
  });

  it('states in its title how far the trials of the baseline lie apart, invalid ones left out', () => {
    const valid = marksOf('none').map(({ ms }) => ms);
    const [low, high] = [Math.min(...valid), Math.max(...valid)].map((ms) => ms.toFixed(3));
    expect(chart.title).toBe(
      `The p50 of the baseline ranges from ${low ?? ''} to ${high ?? ''} ms over 5 valid trials`,
    );
  });

  it('leaves out a p50 that has fewer than 100 requests beyond it', () => {
    const trials = input.trials.map((trial) =>
      trial.state === 'completed' && trial.arm === 'none' && trial.round === 2
        ? {
            ...trial,
            measurement: {
              ...trial.measurement,
              serviceTime: { ...trial.measurement.serviceTime, p50: { ms: 0.2, enoughRequests: false } },
            },
          }
        : trial,
    );
    const [baseline] = chartOf({ ...input, trials }).arms;
    expect(baseline?.marks.map(({ round }) => round)).toEqual([1, 3, 4, 5]);
  });

  it('draws whole rounds spread over many, keeps the table short and says where the rest is', () => {
    const many = Array.from({ length: 250 }, (_, index) => index);
    const trials = many.flatMap((index) => input.trials.map((each) => ({ ...each, round: each.round + 5 * index })));
    const large = chartOf({ ...input, trials });
    expect(large.rounds.length).toBe(100);
    expect(large.arms.flatMap(({ marks }) => marks).length).toBeLessThanOrEqual(400);
    expect(large.notes.join(' ')).toContain('Trials of 100 of 1,250 rounds are drawn, spread evenly');
    expect(large.table.rows.length).toBe(103);
    expect(large.table.caption).toContain('the first 100 of 1,250 rounds, trials/*/trial.json hold all');
  });

  it('says that nothing was measured', () => {
    const empty = chartOf(nothingWorked(input));
    expect(empty.title).toBe('No trial was measured: there is no p50 to show');
    expect(empty.arms).toEqual([]);
    expect(JSON.stringify(empty)).not.toMatch(/NaN|Infinity/);
  });
});
