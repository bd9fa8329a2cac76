/** CPU of a cluster's nodes that no pod had: how it is worded. */
import type { Interval } from '../../harness/core/analysis.ts';
import type { ArmNodeRest } from '../../harness/core/cost/node-cpu.ts';
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { meanWords } from './cost-split.ts';
import { amountRange, counted, cpuFigure, grouped } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** Node CPU minus all pods, beside the bars of CPU by role and in none of them. */
export interface NodeRestView {
  readonly title: string;
  readonly notes: readonly string[];
  readonly table: Table;
  readonly arms: readonly ArmNodeRest[];
}

/** null in the lab and where no node was metered. */
export function nodeRestView(rest: readonly ArmNodeRest[], names: ReadonlyMap<string, ArmName>): NodeRestView | null {
  if (rest.length === 0) return null;
  const arms = inReportOrder(rest, names);
  const throttling = arms.some(({ dataPlaneThrottledPeriods }) => dataPlaneThrottledPeriods !== null);
  return {
    title: 'Node CPU minus all pods: what the kernel and the nodes did for each million requests',
    notes: [
      'What the nodes were busy with and no pod is billed for: kernel threads and softirqs (encryption in the kernel and eBPF run there), kubelet, container runtime. It is in no other figure, neither in the bars nor in the verdicts on CPU.',
      'The nodes do some of it without any load, and spread over the requests it looks like a cost of each. What an arm adds is the difference to the baseline in the same round: mean over rounds, 95 % by t, each arm by itself. It is no verdict: nothing is corrected over arms.',
      ...(throttling
        ? [
            'Throttled: periods (usually of 100 ms) in which a limit of its own held a container of the data plane back, mean over trials. That is a property of the arm as it is installed, so it makes no trial invalid.',
          ]
        : []),
    ],
    table: restTable(arms, names, throttling),
    arms,
  };
}

function restTable(arms: readonly ArmNodeRest[], names: ReadonlyMap<string, ArmName>, throttling: boolean): Table {
  return {
    caption:
      'In no pod, and beside it all CPU of the nodes by mode: CPU-seconds per million requests, means over valid trials with 95 % intervals',
    columns: [
      textColumn('Arm'),
      ...['in no pod', 'beyond the baseline', 'all: user', 'system', 'softirq, irq'].map(numberColumn),
      ...(throttling ? [numberColumn('data plane throttled')] : []),
    ],
    rows: arms.map((arm) => [
      cell(nameOf(names, arm.arm).short),
      { ...cell(meanWords(arm.level)), detail: `of ${counted(arm.trials, 'trial')}` },
      differenceCell(arm),
      ...modeCells(arm),
      ...(throttling ? [throttledCell(arm)] : []),
    ]),
  };
}

function differenceCell({ difference }: ArmNodeRest): Cell {
  if (difference === null) return cell(absent);
  return { ...cell(signedWords(difference)), detail: `of ${counted(difference.rounds, 'round')}` };
}

/** `+120 (110 to 130)`: a difference has a sign. */
function signedWords({ mean, interval }: MeanOfTrials): string {
  const figure = cpuFigure(mean);
  const sign = /[1-9]/.test(figure) && mean > 0 ? '+' : '';
  return interval === null ? `${sign}${figure}` : `${sign}${figure} (${range(mean, interval)})`;
}

const range = (mean: number, interval: Interval): string => amountRange(mean, interval, 'CPU-s per million requests');

/** All CPU of the nodes, pods included. */
const modeCells = ({ modes: { userS, systemS, softirqS, irqS } }: ArmNodeRest): Cell[] =>
  [userS, systemS, softirqS + irqS].map((seconds) => cell(cpuFigure(seconds)));

const throttledCell = ({ dataPlaneThrottledPeriods: periods }: ArmNodeRest): Cell =>
  cell(periods === null ? absent : `${grouped(periods, Number.isInteger(periods) ? 0 : 1)} periods`);
