import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { counted } from './numbers.ts';
import { cell, numberColumn, textColumn, type Table } from './table.ts';

/** Trials that were run and not used: kept, shown and counted per arm. */
export interface Rejected {
  readonly summary: string;
  /** Set when arms were rejected unequally often, which is a finding of its own. */
  readonly asymmetry: string | null;
  readonly byArm: Table;
  readonly trials: readonly RejectedTrial[];
}

export interface RejectedTrial {
  readonly trial: number;
  readonly round: number;
  readonly arm: ArmName;
  readonly state: 'invalid' | 'errored';
  readonly reasons: readonly { readonly gate: string; readonly reason: string; readonly hint: string | null }[];
}

export function rejected(
  arms: readonly ArmSummary[],
  trials: readonly Trial[],
  names: ReadonlyMap<string, ArmName>,
): Rejected {
  const list = trials.flatMap((trial) => rejectedTrial(trial, names));
  const byArm = arms.map((arm) => ({ ...arm, gates: gateCounts(list.filter((each) => each.arm.id === arm.arm)) }));
  const counts = new Set(arms.map(({ invalid, errored }) => invalid + errored));
  const summary =
    list.length === 0
      ? `All ${counted(trials.length, 'trial')} were valid.`
      : `${list.length} of ${counted(trials.length, 'trial')} were rejected and do not enter any number above.`;
  return {
    summary,
    asymmetry:
      counts.size > 1
        ? 'Rejections are not even over the arms: what made them invalid may belong to the arm, and the rounds that remain may be its better ones.'
        : null,
    byArm: {
      caption: 'Trials by arm',
      columns: [
        textColumn('Arm'),
        numberColumn('Valid'),
        numberColumn('Invalid'),
        numberColumn('Errored'),
        textColumn('Reasons'),
      ],
      rows: byArm.map(({ arm, completed, invalid, errored, gates }) =>
        [nameOf(names, arm).short, String(completed), String(invalid), String(errored), gates || 'none'].map((text) =>
          cell(text),
        ),
      ),
    },
    trials: list,
  };
}

function rejectedTrial(trial: Trial, names: ReadonlyMap<string, ArmName>): RejectedTrial[] {
  if (trial.state === 'completed') return [];
  const { code, message, hint } = trial.state === 'errored' ? trial.error : { code: '', message: '', hint: '' };
  const reasons =
    trial.state === 'invalid'
      ? trial.reasons.map(({ gate, reason }) => ({ gate, reason, hint: null }))
      : [{ gate: code, reason: message, hint }];
  return [{ trial: trial.number, round: trial.round, arm: nameOf(names, trial.arm), state: trial.state, reasons }];
}

/** `send-lag (2), LAB-TIMEOUT`. */
function gateCounts(list: readonly RejectedTrial[]): string {
  const gates = list.flatMap(({ reasons }) => reasons.map(({ gate }) => gate));
  return [...new Set(gates)]
    .map((gate) => ({ gate, count: gates.filter((each) => each === gate).length }))
    .map(({ gate, count }) => (count === 1 ? gate : `${gate} (${count})`))
    .join(', ');
}
