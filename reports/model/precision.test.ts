import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { inventExpectation } from '../../test/fixtures/report/invented-environment.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel, type ReportInput } from '../model.ts';
import type { Precision } from './precision.ts';

const precisionOf = (input: ReportInput): Precision => {
  const [load] = reportModel(input).loads;
  if (!load) throw new Error('the frozen experiment has a load');
  return load.precision;
};

describe('expected and achieved', () => {
  const { lines, table } = precisionOf({ ...frozenInput(), expectation: inventExpectation() });

  it('stand side by side, a line for each metric', () => {
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^p50: half-width ±[\d.]+ to [\d.]+ % \(goal ±2\.5 %\), detectable ±[\d.]+ to [\d.]+ % \(expected ±2\.6 %\), 4 rounds \(expected 4 for the goal\)$/,
    );
  });

  it('leave out what the history predicts nothing of', () => {
    expect(lines[2]).toMatch(/^p99: .*, 4 rounds$/);
    const p99 = table.rows.find(([metric]) => metric?.text === 'p99');
    expect(p99?.[2]?.text).toBe('n/a');
  });

  it('say that there is no history on this machine', () => {
    const without = precisionOf({ ...frozenInput(), expectation: undefined });
    expect(without.basis).toBe('no history on this machine');
    expect(without.lines[0]).not.toContain('expected');
    expect(without.table.rows.every((cells) => cells[2]?.text === 'n/a')).toBe(true);
  });

  it('are empty when nothing could be estimated', () => {
    expect(precisionOf(nothingWorked(frozenInput()))).toMatchObject({ lines: [], table: { rows: [] } });
  });
});
