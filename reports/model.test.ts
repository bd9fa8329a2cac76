import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { largeInput } from '../test/fixtures/report/synthetic.ts';
import { nothingWorked } from '../test/fixtures/report/nothing-worked.ts';
import { reportModel } from './model.ts';

const model = reportModel(frozenInput());
const armIds = ({ arm }: { arm: { id: string } }): string => arm.id;

describe('the report model', () => {
  it('is the same for the same input', () => {
    expect(reportModel(frozenInput())).toEqual(model);
  });

  it('lists meshes first and the A/A twin last', () => {
    expect(model.verdicts.map(armIds)).toEqual(['istio', 'envoy-sidecar', 'twin']);
  });

  it('names no arm without its fidelity', () => {
    for (const arm of model.head.arms) {
      expect(arm.full).toBe(`${arm.label} (${arm.fidelity.words})`);
      expect(arm.short).toBe(`${arm.label} · ${arm.fidelity.short}`);
    }
    expect(model.verdicts[1]?.sentences[0]).toMatch(/^Envoy sidecar pair \(model, not a vendor's product\) /);
  });

  it('holds one p99 that is inconclusive and one that is refused', () => {
    const p99 = model.verdicts.map(({ metrics }) => metrics.find(({ metric }) => metric === 'p99')?.verdict);
    expect(p99.slice(0, 2)).toEqual(['inconclusive', 'refused']);
  });

  it('draws curves of valid trials only', () => {
    const rounds = (id: string) =>
      model.percentiles.arms.find(({ arm }) => arm.id === id)?.trials.map(({ round }) => round);
    expect(rounds('istio')).toEqual([1, 2, 4, 5]);
    expect(rounds('envoy-sidecar')).toEqual([1, 2, 3, 4]);
  });

  it('ends the quoted part of the curves where fewer than 100 requests of the smallest trial remain', () => {
    expect(model.percentiles.quotable).toBeCloseTo(1 - 100 / 9962, 5);
  });

  it('keeps the points of all curves within their budget', () => {
    const points = reportModel(largeInput()).percentiles.arms.flatMap(({ trials }) =>
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
    const control = reportModel(largeInput()).verdicts.find(({ control }) => control !== null)?.control;
    expect(control?.sentence).toMatch(
      /^positive control: 0\.50 ms planted, 0\.5\d ms by the application's own clock; .* found on p50/,
    );
  });

  it('survives an experiment in which nothing worked', () => {
    const empty = reportModel(nothingWorked(frozenInput()));
    expect(empty.verdicts[0]?.sentences[0]).toMatch(/nothing is claimed, only 0 rounds/);
    expect(JSON.stringify(empty)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('survives a plan without a twin', () => {
    const input = frozenInput();
    const comparisons = input.analysis.comparisons.map((each) => (each.arm === 'twin' ? { ...each, arm: '' } : each));
    const arms = input.plan.arms.filter(({ id }) => id !== 'twin');
    const trials = input.trials.filter(({ arm }) => arm !== 'twin');
    const analysis = { ...input.analysis, comparisons, arms: input.analysis.arms.filter(({ arm }) => arm !== 'twin') };
    const curves = input.curves.filter(({ arm }) => arm !== 'twin');
    const alone = reportModel({ ...input, plan: { ...input.plan, arms }, trials, analysis, curves });
    expect(alone.verdicts.map(armIds)).toEqual(['istio', 'envoy-sidecar']);
  });
});
