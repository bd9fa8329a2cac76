/** Where the CPU time of the whole machine went, and how well that adds up. */
import {
  ledgerClosure,
  ledgerLines,
  ledgerTolerance,
  linesSeconds,
  type CpuLedger,
  type LedgerClosure,
  type LedgerLine,
} from '../../harness/core/cost/cpu-ledger.ts';
import { mean, median } from '../../harness/core/stats/descriptive.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { counted, grouped, rounded, share } from './numbers.ts';
import { cell, numberColumn, textColumn, type Table } from './table.ts';

/** Over the sessions of a load that had a valid trial; shares are of the machine's busy time. */
export interface LedgerView {
  readonly sessions: number;
  readonly closed: number;
  /** Of which nothing could tell whether they close. */
  readonly unchecked: number;
  /** Of those that were checked; null where none was. */
  readonly gapShareMedian: number | null;
  /** The largest, whatever its sign. */
  readonly gapShareWorst: number | null;
  readonly outsideShareMedian: number;
  /** `ended`: tasks that no line has. `outside`: busy and no task. */
  readonly meanShareOfBusy: Readonly<Record<LedgerLine | 'ended' | 'outside', number>>;
  readonly sentences: readonly string[];
  readonly table: Table;
}

const lineNames: Readonly<Record<keyof LedgerView['meanShareOfBusy'], string>> = {
  arms: 'all arms: applications, data planes, control planes',
  generator: 'load generator',
  tools: 'tools of the lab',
  probes: 'kernel probes',
  harness: 'the harness itself',
  others: 'other processes of the machine',
  softirqThreads: 'kernel threads that run put-off softirqs (ksoftirqd)',
  kernelThreads: 'other kernel threads',
  ended: 'processes that began and ended between two readings',
  outside: 'kernel outside processes (the remainder)',
};

/** null where no valid trial has a ledger. */
export function cpuLedger(trials: readonly Trial[]): LedgerView | null {
  const ledgers = ledgersOf(trials);
  if (ledgers.length === 0) return null;
  const closures = ledgers.map((ledger) => ledgerClosure(ledger));
  const gaps = closures.filter(isChecked).map(({ gapShare }) => gapShare);
  const view = {
    sessions: ledgers.length,
    closed: closures.filter(({ closes }) => closes === true).length,
    unchecked: closures.length - gaps.length,
    gapShareMedian: gaps.length === 0 ? null : rounded(median(gaps.map(Math.abs))),
    gapShareWorst:
      gaps.length === 0
        ? null
        : rounded(gaps.reduce((worst, gap) => (Math.abs(gap) > Math.abs(worst) ? gap : worst), 0)),
    outsideShareMedian: rounded(median(closures.map(({ outsideShare }) => outsideShare))),
  };
  const kernelTotal = ledgers.every(({ tasksFrom }) => tasksFrom === 'kernel');
  const meanShareOfBusy = sharesOf(ledgers);
  return {
    ...view,
    meanShareOfBusy,
    sentences: sentences(view, closures, kernelTotal),
    table: ledgerTable(ledgers, meanShareOfBusy),
  };
}

const isChecked = ({ checkedBy }: LedgerClosure): boolean => checkedBy !== 'nothing';

/** One of each session: its arms share it. */
function ledgersOf(trials: readonly Trial[]): CpuLedger[] {
  const bySession = new Map(
    trials.flatMap((trial) =>
      trial.state === 'completed' && trial.measurement.cpuLedger
        ? [[`${String(trial.round)}.${String(trial.position)}`, trial.measurement.cpuLedger] as const]
        : [],
    ),
  );
  return [...bySession.values()];
}

type Counts = Omit<LedgerView, 'meanShareOfBusy' | 'sentences' | 'table'>;

function closureSentences({ sessions, closed, unchecked, gapShareMedian, gapShareWorst }: Counts): string[] {
  const checked = sessions - unchecked;
  return [
    ...(gapShareMedian === null || gapShareWorst === null
      ? []
      : [
          `The ledger of the machine closes within ${share(ledgerTolerance)} in ${grouped(closed)} of ${counted(checked, 'session')}: what its lines miss of all tasks, or hold beyond the busy time, is ${share(gapShareMedian)} of the busy time in the median and ${share(gapShareWorst)} at worst.${checked > closed ? ' Where it does not close, CPU by role is as exact as ever, but the ledger contradicts itself: work of the machine is on no line, or more is on lines than there was.' : ''}`,
        ]),
    ...(unchecked === 0
      ? []
      : [
          `Whether the ledger of the machine closes could not be checked in ${counted(unchecked, 'session')}: the kernel shows no total over all tasks and no probe measured the softirqs, so nothing stands against the sum of the lines.`,
        ]),
  ];
}

function sentences(view: Counts, closures: readonly LedgerClosure[], kernelTotal: boolean): string[] {
  const { outsideShareMedian } = view;
  const stolen = Math.max(...closures.map(({ stolenShare }) => stolenShare));
  return [
    ...closureSentences(view),
    `What is busy and no task, ${share(outsideShareMedian)} of the busy time in the median, is kernel work outside processes: interrupts, softirq and switching while no task ran. It is a remainder: no probe runs in a scored trial. Up to ${share(stolen)} of the busy time may have been taken by the hypervisor instead.`,
    ...(kernelTotal
      ? []
      : [
          'This kernel shows no total over all tasks: processes that began and ended between two readings, about a second, are in the remainder too.',
        ]),
  ];
}

/** Share of the busy time by line, mean over sessions; they add up to one. */
function sharesOf(ledgers: readonly CpuLedger[]): LedgerView['meanShareOfBusy'] {
  const ofBusy = (read: (ledger: CpuLedger) => number): number =>
    rounded(mean(ledgers.map((ledger) => (ledger.busySeconds > 0 ? read(ledger) / ledger.busySeconds : 0))));
  const lines = ledgerLines.map((line) => [line, ofBusy(({ lineSeconds }) => lineSeconds[line])] as const);
  return {
    ...(Object.fromEntries(lines) as Record<LedgerLine, number>),
    ended: ofBusy((each) => each.tasksSeconds - linesSeconds(each)),
    outside: ofBusy((each) => each.busySeconds - each.tasksSeconds),
  };
}

function ledgerTable(ledgers: readonly CpuLedger[], shares: LedgerView['meanShareOfBusy']): Table {
  const ofAvailable = mean(ledgers.map(({ busySeconds, availableSeconds }) => busySeconds / availableSeconds));
  const rows = ([...ledgerLines, 'ended', 'outside'] as const).map((line) => [lineNames[line], shares[line]] as const);
  return {
    caption: `CPU time of the whole machine in the measured window, means over ${counted(ledgers.length, 'session')}; it was busy for ${share(ofAvailable)} of what its cores had`,
    columns: [textColumn('Whose'), numberColumn('share of busy time')],
    rows: [...rows, ['busy', 1] as const].map(([name, value]) => [cell(name), cell(share(value))]),
  };
}
