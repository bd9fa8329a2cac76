import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { largeInput } from '../test/fixtures/report/experiments.ts';
import { nothingWorked } from '../test/fixtures/report/nothing-worked.ts';
import { reportModel, type ReportInput } from './model.ts';
import type { LoadReport } from './model/load-report.ts';

const model = reportModel(frozenInput());
const load = onlyLoad(frozenInput());
const armIds = ({ arm }: { arm: { id: string } }): string => arm.id;

describe('the report model', () => {
  it('is the same for the same input', () => {
    expect(reportModel(frozenInput())).toEqual(model);
  });

  it('lists meshes first and the A/A twin last', () => {
    expect(load.verdicts.map(armIds)).toEqual(['istio', 'envoy-sidecar', 'twin']);
  });

  it('names no arm without its fidelity', () => {
    for (const arm of model.head.arms) {
      expect(arm.full).toBe(`${arm.label} (${arm.fidelity.words})`);
      expect(arm.short).toBe(`${arm.label} · ${arm.fidelity.short}`);
    }
    expect(load.verdicts[1]?.sentences[0]).toMatch(/^Envoy sidecar pair \(model, not a vendor's product\) /);
  });

  it('holds one p99 that is inconclusive and one that is refused', () => {
    const p99 = load.verdicts.map(({ metrics }) => metrics.find(({ metric }) => metric === 'p99')?.verdict);
    expect(p99.slice(0, 2)).toEqual(['inconclusive', 'refused']);
  });

  it('draws curves of valid trials only', () => {
    const rounds = (id: string) =>
      load.percentiles.arms.find(({ arm }) => arm.id === id)?.trials.map(({ round }) => round);
    expect(rounds('istio')).toEqual([1, 2, 4, 5]);
    expect(rounds('envoy-sidecar')).toEqual([1, 2, 3, 4]);
  });

  it('ends the quoted part of the curves where fewer than 100 requests of the smallest trial remain', () => {
    expect(load.percentiles.quotable).toBeCloseTo(1 - 100 / 9962, 5);
  });

  it('keeps the points of all curves within their budget', () => {
    const points = onlyLoad(largeInput()).percentiles.arms.flatMap(({ trials }) =>
      trials.flatMap((trial) => trial.points),
    );
    expect(points.length).toBeLessThanOrEqual(10_200);
  });

  it('shows rejected trials with every reason, and that rejections are uneven', () => {
    expect(model.rejected.trials.map(({ arm, state, reasons }) => [arm.id, state, reasons.length])).toEqual([
      ['istio', 'invalid', 2],
      ['envoy-sidecar', 'errored', 1],
    ]);
    expect(model.rejected.asymmetry).not.toBeNull();
  });

  it('marks observed facts that differ between arms with a proxy, and never the baseline', () => {
    const marked = model.parity.table.rows.flatMap((cells) =>
      cells.flatMap(({ mark }, column) => (mark === 'differs' ? [`${cells[0]?.text ?? ''}@${column}`] : [])),
    );
    expect(marked).toEqual(['telemetry@4', 'filters@4']);
  });

  it('counts claims that failed', () => {
    const istio = model.evidence.find(({ arm }) => arm.id === 'istio');
    expect(istio).toMatchObject({
      holds: false,
      summary: '7 claims: all held in 4 of 5 trials; the others are invalid',
    });
  });

  it('checks a planted delay against the application’s own clock', () => {
    const control = onlyLoad(largeInput()).verdicts.find(({ control }) => control !== null)?.control;
    expect(control?.sentence).toMatch(
      /^positive control: 0\.50 ms planted, 0\.5\d ms by the application's own clock; .* found on p50/,
    );
  });

  it('survives an experiment in which nothing worked', () => {
    const empty = reportModel(nothingWorked(frozenInput()));
    expect(empty.loads[0]?.verdicts[0]?.sentences[0]).toMatch(/nothing is claimed, only 0 rounds/);
    expect(JSON.stringify(empty)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('survives a plan without a twin', () => {
    const input = frozenInput();
    const arms = input.plan.arms.filter(({ id }) => id !== 'twin');
    const trials = input.trials.filter(({ arm }) => arm !== 'twin');
    const loads = input.analysis.loads.map((each) => ({
      ...each,
      comparisons: each.comparisons.map((one) => (one.arm === 'twin' ? { ...one, arm: '' } : one)),
      arms: each.arms.filter(({ arm }) => arm !== 'twin'),
    }));
    const analysis = { ...input.analysis, loads };
    const curves = input.curves.filter(({ arm }) => arm !== 'twin');
    const alone = onlyLoad({ ...input, plan: { ...input.plan, arms }, trials, analysis, curves });
    expect(alone.verdicts.map(armIds)).toEqual(['istio', 'envoy-sidecar']);
  });

  it('keeps the loads apart: trials, curves and element ids of each are its own', () => {
    const { loads, overview } = reportModel(frozenInput('loads'));
    expect(overview).not.toBeNull();
    expect(new Set(loads.map(({ forest }) => forest.id)).size).toBe(4);
    for (const { percentiles } of loads) {
      expect(percentiles.arms.map(({ trials }) => trials.length)).toEqual([4, 4, 3, 4]);
    }
  });

  it('has no overview of one load, whose sections keep their plain ids', () => {
    expect(model.overview).toBeNull();
    expect([load.forest.id, load.percentiles.id, load.cost.id, load.rounds.id]).toEqual([
      'forest',
      'percentiles',
      'cost',
      'rounds',
    ]);
  });

  it('names the design beside every chart', () => {
    const blocked = onlyLoad(frozenInput('blocked'));
    for (const { forest, percentiles, cost, rounds } of [blocked]) {
      for (const { subtitle } of [forest, percentiles, cost, rounds])
        expect(subtitle).toContain('Blocked design: each arm alone');
    }
    for (const { subtitle } of [load.forest, load.percentiles, load.cost, load.rounds]) {
      expect(subtitle).toContain('Interleaved design: arms side by side');
    }
  });

  it('quotes the last selftest and the expectation in the trust box, or says that there is none', () => {
    const line = (of: typeof model, wanted: string) => of.trust.find(({ name }) => name === wanted)?.value;
    expect(line(model, 'Selftest')).toMatch(/^passed in part, 4 of 5 controls on 2026-02-13 22:10 UTC/);
    expect(line(model, 'Expectation')).toBe('from the twin in 12 earlier experiments of this environment');
    const without = reportModel(frozenInput('blocked'));
    expect(line(without, 'Selftest')).toBe('no selftest was run in this environment: make selftest');
    expect(line(without, 'Expectation')).toBe('no history on this machine');
  });

  it('names damaged trials in the trust box', () => {
    const damaged = reportModel(frozenInput('unfinished')).trust.find(({ name }) => name === 'Damaged');
    expect(damaged).toMatchObject({ headline: true, value: '1 trial left in place and excluded: 006-istio' });
  });
});

function onlyLoad(input: ReportInput): LoadReport {
  const [only, ...others] = reportModel(input).loads;
  if (!only || others.length > 0) throw new Error('this experiment has one load');
  return only;
}
