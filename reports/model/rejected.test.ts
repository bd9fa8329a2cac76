import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { reportModel } from '../model.ts';
import { overLoads } from './rejected.ts';

describe('trials that are not used', () => {
  it('are counted over all loads, and told apart by their load', () => {
    const input = frozenInput('loads');
    const { rejected } = reportModel(input);
    expect(overLoads(input.analysis)).toContainEqual({ arm: 'istio', completed: 12, invalid: 4, errored: 0 });
    expect(rejected.trials.map(({ load }) => load).toSorted()).toEqual(input.plan.loads.map(({ id }) => id).toSorted());
    expect(rejected.summary).toBe('4 of 64 trials were rejected and do not enter any number above.');
  });

  it('name no load where there is one', () => {
    expect(reportModel(frozenInput()).rejected.trials.map(({ load }) => load)).toEqual([null, null]);
  });

  it('that are damaged are named, left in place and excluded', () => {
    const { rejected } = reportModel(frozenInput('unfinished'));
    expect(rejected.summary).toBe('All 17 trials that could be read were valid.');
    expect(rejected.damaged).toMatchObject([
      { trial: '006-istio', problem: expect.stringContaining('SHA-256') as string },
    ]);
    expect(rejected.damagedSummary).toMatch(
      /^1 stored trial cannot be used, .* left in place and excluded from every number/,
    );
    expect(reportModel(frozenInput()).rejected.damagedSummary).toBeNull();
  });
});
