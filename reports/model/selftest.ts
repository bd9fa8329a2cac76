import type { TargetName } from '../../harness/core/plan.ts';
import type { ControlOutcome, SelftestSummary } from '../../harness/core/selftest.ts';
import { counted, moment } from './numbers.ts';
import { cell, textColumn, type Table } from './table.ts';

/** The last controls with a known answer that were run in this environment: what its verdicts are worth. */
export interface SelftestView {
  /** null: none was run here. */
  readonly passed: boolean | null;
  /** Fits the trust box. */
  readonly line: string;
  readonly controls: readonly ControlOutcome[];
  readonly table: Table | null;
}

export interface SelftestFacts {
  /** Of the environment in which the experiment ran. */
  readonly fingerprint: string;
  readonly harnessCommit: string | null;
  readonly target: TargetName;
}

const none: Readonly<Record<TargetName, string>> = {
  lab: 'no selftest was run in this environment: make selftest',
  kubernetes: 'not on a cluster: its controls run in the lab, and here the A/A twin is the control',
};

/** A selftest of another environment says nothing about this one, and is not quoted. */
export function selftestView(summary: SelftestSummary | undefined, facts: SelftestFacts): SelftestView {
  if (!summary || summary.fingerprint !== facts.fingerprint)
    return { passed: null, line: none[facts.target], controls: [], table: null };
  const { controls, endedAt, harnessCommit } = summary;
  const other =
    harnessCommit === facts.harnessCommit ? '' : `; by harness commit ${harnessCommit ?? 'unknown'}, not by this one`;
  return {
    passed: summary.passed,
    line: `${verdict(summary)}${other}`,
    controls,
    table: {
      caption: `Controls with a known answer, last run in this environment`,
      columns: ['Control', 'Result', 'Figures', 'Run'].map(textColumn),
      rows: controls.map((control) => [
        cell(control.title),
        resultCell(control),
        cell(control.figures),
        cell(moment(endedAt)),
      ]),
    },
  };
}

function verdict({ passed, controls, endedAt }: SelftestSummary): string {
  const met = controls.filter((control) => control.passed === true).length;
  const titles = (wanted: boolean | null): string =>
    controls.flatMap((control) => (control.passed === wanted ? [control.title] : [])).join(', ');
  const count = `${met} of ${counted(controls.length, 'control')} on ${moment(endedAt)}`;
  if (passed) return `passed, ${count}`;
  const failed = titles(false);
  return failed === ''
    ? `passed in part, ${count}; could not be met here: ${titles(null)}`
    : `FAILED, only ${count}; failed: ${failed}`;
}

const resultCell = ({ passed }: ControlOutcome): ReturnType<typeof cell> =>
  passed === null ? cell('could not be met') : passed ? cell('passed') : cell('', 'failed');
