import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { renderJson } from './json.ts';
import { reportModel } from './model.ts';

const json = renderJson(reportModel(frozenInput()));
const loads = renderJson(reportModel(frozenInput('loads')));

describe('the report as JSON', () => {
  it('names its schema and survives a round trip', () => {
    expect(json.schema).toBe('meshbench.report/2');
    for (const each of [json, loads]) expect(JSON.parse(JSON.stringify(each))).toEqual(each);
  });

  it('carries units in its keys', () => {
    const metrics = json.comparisons[0]?.metrics ?? [];
    expect(metrics.find(({ metric }) => metric === 'p50')).toHaveProperty('differenceMs');
    expect(metrics.find(({ metric }) => metric === 'cpu')).toHaveProperty('differenceCpuSecondsPerMillion');
    expect(json.loads[0]).toMatchObject({ requestsPerSecondPerArm: 250, payloadBytes: 1024, measureMs: 40_000 });
  });

  it('leaves a refused number out and gives the reason', () => {
    const refused = json.comparisons[1]?.metrics.find(({ metric }) => metric === 'p99');
    expect(Object.keys(refused ?? {})).toEqual(['metric', 'verdict', 'because']);
  });

  it('gives the fidelity with every arm', () => {
    for (const arm of [
      json.baseline,
      ...json.comparisons,
      ...json.cost,
      ...json.rejectedTrials,
      ...loads.axisEffects,
    ]) {
      expect(arm.fidelity).toMatch(/^(none|real|real-control-plane|model)$/);
    }
  });

  it('has one row of an arm with one load, and one for each of several', () => {
    expect(json.comparisons.map(({ load, arm }) => [load, arm])).toEqual([
      ['load', 'istio'],
      ['load', 'envoy-sidecar'],
      ['load', 'twin'],
    ]);
    const ids = loads.loads.map(({ load }) => load);
    expect(ids).toHaveLength(4);
    expect(loads.comparisons.map(({ load }) => load)).toEqual(ids.flatMap((id) => [id, id, id]));
  });

  it('names the confidence of the interval that the equivalence test uses', () => {
    const blocked = renderJson(reportModel(frozenInput('blocked')));
    const [level] = blocked.loads.map(({ alpha }) => alpha);
    expect(level).toBeLessThan(0.05);
    for (const { metrics } of blocked.comparisons) {
      for (const metric of metrics) {
        if ('confidenceEquivalence' in metric)
          expect(metric.confidenceEquivalence).toBeCloseTo(1 - 2 * (level ?? 0), 5);
      }
    }
  });

  it('gives a command with every promise of rounds, and none while planned ones are missing', () => {
    const promised = loads.comparisons.flatMap(({ metrics }) =>
      metrics.flatMap((each) => ('moreRoundsCommand' in each ? (each.moreRoundsCommand ?? []) : [])),
    );
    expect(promised.length).toBeGreaterThan(0);
    for (const command of promised) expect(command).toMatch(/^meshbench bench --resume \S+ --more \d+$/);
    expect(JSON.stringify(renderJson(reportModel(frozenInput('unfinished'))))).not.toContain('--more');
  });

  it('says that an experiment is not finished, and which trials are damaged', () => {
    const unfinished = renderJson(reportModel(frozenInput('unfinished')));
    expect(unfinished.ending).toMatchObject({ finished: false, roundsDone: 6, roundsPlanned: 8 });
    expect(unfinished.damagedTrials.map(({ trial }) => trial)).toEqual(['006-istio']);
  });
});
