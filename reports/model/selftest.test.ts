import { describe, expect, it } from 'vitest';
import { inventEnvironment, inventSelftest } from '../../test/fixtures/report/invented-environment.ts';
import { selftestView } from './selftest.ts';

const summary = inventSelftest();
const { fingerprint, harness } = inventEnvironment();
const here = { fingerprint, harnessCommit: harness.commit, target: 'lab' } as const;
const missing = 'no selftest was run in this environment: make selftest';

describe('the last selftest', () => {
  it('is quoted with its date and what could not be met', () => {
    expect(selftestView(summary, here).line).toBe(
      'passed in part, 4 of 5 controls on 2026-02-13 22:10 UTC; could not be met here: A trial whose proxies are bypassed is rejected',
    );
  });

  it('has a row for each control with its figures and its date', () => {
    const rows = selftestView(summary, here).table?.rows ?? [];
    expect(rows).toHaveLength(5);
    expect(rows[0]?.map(({ text }) => text)).toEqual([
      'Two identical arms are not called different',
      'passed',
      expect.stringContaining('1 of 24 A/A comparisons') as string,
      '2026-02-13 22:10 UTC',
    ]);
    expect(rows[4]?.[1]?.text).toBe('could not be met');
  });

  it('says which control failed, and marks it', () => {
    const controls = summary.controls.map((each) => ({ ...each, passed: each.id !== 'closed-loop' }));
    const view = selftestView({ ...summary, controls }, here);
    expect(view.line).toMatch(/^FAILED, only 4 of 5 controls on .*; failed: A closed-loop run is rejected$/);
    expect(view.table?.rows[3]?.[1]).toEqual({ text: '', mark: 'failed' });
  });

  it('says when another commit of the harness ran it', () => {
    expect(selftestView(summary, { ...here, harnessCommit: 'fedcba' }).line).toContain('not by this one');
  });

  it('is missing without one, and when it belongs to another environment', () => {
    expect(selftestView(undefined, here)).toMatchObject({ passed: null, line: missing, table: null });
    expect(selftestView(summary, { ...here, fingerprint: 'another' })).toMatchObject({ passed: null, line: missing });
  });
});
