import type { Analysis, ArmSummary, DamagedTrial } from '../../harness/core/analysis.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { counted, listed } from './numbers.ts';
import { cell, numberColumn, textColumn, type Table } from './table.ts';

/** Trials that were run and not used: kept, shown and counted per arm. */
export interface Rejected {
  readonly summary: string;
  /** Set when arms were rejected unequally often, which is a finding of its own. */
  readonly asymmetry: string | null;
  readonly byArm: Table;
  readonly trials: readonly RejectedTrial[];
  readonly together: readonly LostTogether[];
  /** Stored trials whose files are not what was written: left in place, and in no number. */
  readonly damaged: readonly DamagedTrial[];
  /** What is done with them; null when there are none. */
  readonly damagedSummary: string | null;
}

export interface RejectedTrial {
  readonly trial: number;
  readonly round: number;
  /** null with one load. */
  readonly load: string | null;
  readonly arm: ArmName;
  readonly state: 'invalid' | 'errored';
  readonly reasons: readonly { readonly gate: string; readonly reason: string; readonly hint: string | null }[];
}

export function rejected(
  analysis: Pick<Analysis, 'loads' | 'damaged'>,
  trials: readonly Trial[],
  names: ReadonlyMap<string, ArmName>,
): Rejected {
  const { damaged, loads } = analysis;
  const list = trials.flatMap((trial) => rejectedTrial(trial, { names, several: loads.length > 1 }));
  const arms = overLoads(analysis);
  const counts = new Set(arms.map(({ invalid, errored }) => invalid + errored));
  const all = `${counted(trials.length, 'trial')}${damaged.length === 0 ? '' : ' that could be read'}`;
  return {
    summary:
      trials.length === 0
        ? 'No trial was run.'
        : list.length === 0
          ? `All ${all} were valid.`
          : `${list.length} of ${all} were rejected and do not enter any number above.`,
    asymmetry:
      counts.size > 1
        ? 'Rejections are not even over the arms: what made them invalid may belong to the arm, and the rounds that remain may be its better ones.'
        : null,
    byArm: armTable(arms, { list, names }),
    trials: list,
    together: lostTogether(list),
    damaged,
    damagedSummary:
      damaged.length === 0
        ? null
        : `${counted(damaged.length, 'stored trial')} cannot be used, because the files are not what was written. They are left in place and excluded from every number; restore them from a copy and write the report again.`,
  };
}

/** Trials of a session are often lost together, for the same reasons: said once, with all their arms. */
export interface LostTogether extends Pick<RejectedTrial, 'round' | 'load' | 'state' | 'reasons'> {
  /** `Round 4`, with several loads `Round 4, 200rps`. */
  readonly where: string;
  /** `istio · real control plane and consul · real`. */
  readonly arms: string;
  /** `trials 22, 23`. */
  readonly numbers: string;
}

export const lostTogether = (trials: readonly RejectedTrial[]): readonly LostTogether[] =>
  [
    ...Map.groupBy(trials, ({ round, load, state, reasons }) => JSON.stringify([round, load, state, reasons])).values(),
  ].flatMap((lost) =>
    lost.slice(0, 1).map(({ round, load, state, reasons }) => ({
      ...{ round, load, state, reasons },
      where: load === null ? `Round ${round}` : `Round ${round}, ${load}`,
      arms: listed(lost.map(({ arm }) => arm.short)),
      numbers: `${lost.length === 1 ? 'trial' : 'trials'} ${lost.map(({ trial }) => trial).join(', ')}`,
    })),
  );

type Counts = Pick<ArmSummary, 'arm' | 'completed' | 'invalid' | 'errored'>;

/** Trials of each arm, summed over the loads. */
export function overLoads({ loads }: Pick<Analysis, 'loads'>): readonly Counts[] {
  const all = loads.flatMap(({ arms }) => arms);
  return [...new Set(all.map(({ arm }) => arm))].map((arm) => {
    const own = all.filter((each) => each.arm === arm);
    const sum = (read: (each: ArmSummary) => number): number => own.reduce((total, each) => total + read(each), 0);
    return {
      arm,
      completed: sum(({ completed }) => completed),
      invalid: sum(({ invalid }) => invalid),
      errored: sum(({ errored }) => errored),
    };
  });
}

const armTable = (
  arms: readonly Counts[],
  { list, names }: { list: readonly RejectedTrial[]; names: ReadonlyMap<string, ArmName> },
): Table => ({
  caption: 'Trials by arm',
  columns: [textColumn('Arm'), ...['Valid', 'Invalid', 'Errored'].map(numberColumn), textColumn('Reasons')],
  rows: arms.map(({ arm, completed, invalid, errored }) =>
    [
      nameOf(names, arm).short,
      String(completed),
      String(invalid),
      String(errored),
      gateCounts(list.filter((each) => each.arm.id === arm)) || 'none',
    ].map((text) => cell(text)),
  ),
});

function rejectedTrial(
  trial: Trial,
  { names, several }: { names: ReadonlyMap<string, ArmName>; several: boolean },
): RejectedTrial[] {
  if (trial.state === 'completed') return [];
  const { code, message, hint } = trial.state === 'errored' ? trial.error : { code: '', message: '', hint: '' };
  const reasons =
    trial.state === 'invalid'
      ? trial.reasons.map(({ gate, reason }) => ({ gate, reason, hint: null }))
      : [{ gate: code, reason: message, hint }];
  const { number, round, state } = trial;
  const arm = nameOf(names, trial.arm);
  return [{ trial: number, round, load: several ? trial.load : null, arm, state, reasons }];
}

const gateCounts = (list: readonly RejectedTrial[]): string =>
  tallied(list.flatMap(({ reasons }) => reasons.map(({ gate }) => gate)));

/** `send-lag (2), LAB-TIMEOUT`. */
export function tallied(gates: readonly string[]): string {
  return [...new Set(gates)]
    .map((gate) => ({ gate, count: gates.filter((each) => each === gate).length }))
    .map(({ gate, count }) => (count === 1 ? gate : `${gate} (${count})`))
    .join(', ');
}
