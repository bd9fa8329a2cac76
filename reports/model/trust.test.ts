import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { reportModel, type ReportInput } from '../model.ts';

const lineOf = (input: ReportInput, wanted: string): string | undefined =>
  reportModel(input).trust.find(({ name }) => name === wanted)?.value;

/** With another verdict on every metric of the twin, and without its noise floor at some loads. */
function withTwin(input: ReportInput, verdict: 'different' | 'equivalent', floorless = 0): ReportInput {
  const loads = input.analysis.loads.map((load, index) => ({
    ...load,
    noiseFloor: index < floorless ? [] : load.noiseFloor,
    comparisons: load.comparisons.map((each) =>
      each.arm === 'twin' ? { ...each, metrics: each.metrics.map((result) => ({ ...result, verdict })) } : each,
    ),
  }));
  return { ...input, analysis: { ...input.analysis, loads } };
}

describe('the trust box', () => {
  it('counts the comparisons in which identical arms were found to differ', () => {
    expect(lineOf(withTwin(frozenInput(), 'different'), 'A/A twin')).toMatch(
      /^identical arms found to differ in 5 of 5/,
    );
    expect(lineOf(withTwin(frozenInput(), 'equivalent'), 'A/A twin')).toMatch(
      /^identical arms found to differ in 0 of 5/,
    );
  });

  it('says at how many loads there is no noise floor', () => {
    expect(lineOf(withTwin(frozenInput('loads'), 'equivalent', 1), 'A/A twin')).toMatch(/, none at 1 of 4 loads$/);
    expect(lineOf(frozenInput('loads'), 'A/A twin')).not.toContain('none at');
  });

  it('counts rejected trials by arm with their gates, and arms that lost as many together', () => {
    expect(lineOf(frozenInput(), 'Rejected')).toBe(
      'Istio sidecar · real control plane 1, Envoy sidecar pair · model 1; why: errors, proof-after, LAB-NOT-READY',
    );
    const input = frozenInput('inconclusive');
    expect(lineOf(input, 'Rejected')).toBeUndefined();
    const trials = input.trials.map((trial) =>
      trial.round === 1 && trial.state === 'completed'
        ? { ...trial, state: 'invalid' as const, reasons: [{ gate: 'send-lag', reason: 'late' }] }
        : trial,
    );
    const loads = input.analysis.loads.map((load) => ({
      ...load,
      arms: load.arms.map((arm) => ({ ...arm, completed: 2, invalid: 1 })),
    }));
    const lost = { ...input, trials, analysis: { ...input.analysis, loads } };
    expect(lineOf(lost, 'Rejected')).toBe('1 of every arm; why: send-lag (4)');
  });

  it('quotes of each program its version alone', () => {
    const input = frozenInput();
    const versions = { proxy: 'proxy version: abc/1.40.0/Clean/RELEASE', helper: 'built here' };
    const line = lineOf({ ...input, environment: { ...input.environment, versions } }, 'Versions observed');
    expect(line).toBe('proxy 1.40.0; in full under Environment');
  });
});
