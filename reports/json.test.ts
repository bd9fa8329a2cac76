import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { renderJson } from './json.ts';
import { reportModel } from './model.ts';

const json = renderJson(reportModel(frozenInput()));

describe('the report as JSON', () => {
  it('names its schema and survives a round trip', () => {
    expect(json.schema).toBe('meshbench.report/1');
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it('carries units in its keys', () => {
    const metrics = json.comparisons[0]?.metrics ?? [];
    expect(metrics.find(({ metric }) => metric === 'p50')).toHaveProperty('differenceMs');
    expect(metrics.find(({ metric }) => metric === 'cpu')).toHaveProperty('differenceCpuSecondsPerMillion');
  });

  it('leaves a refused number out and gives the reason', () => {
    const refused = json.comparisons[1]?.metrics.find(({ metric }) => metric === 'p99');
    expect(Object.keys(refused ?? {})).toEqual(['metric', 'verdict', 'because']);
  });

  it('gives the fidelity with every arm', () => {
    for (const arm of [json.baseline, ...json.comparisons, ...json.cost, ...json.rejectedTrials]) {
      expect(arm.fidelity).toMatch(/^(none|real|real-control-plane|model)$/);
    }
  });
});
