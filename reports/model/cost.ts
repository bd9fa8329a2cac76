import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { ArmCost } from '../../harness/core/cost/arm-cost.ts';
import type { CostRole } from '../../harness/core/cost/cpu-split.ts';
import type { ArmNodeRest } from '../../harness/core/cost/node-cpu.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { cpuLedger, type LedgerView } from './cost-ledger.ts';
import { cores, costRoles } from './cost-roles.ts';
import { armSplit, splitNotes, type ArmSplit } from './cost-split.ts';
import { cpuTable } from './cost-table.ts';
import { nodeRestView, type NodeRestView } from './node-rest.ts';
import { cpuFigure, rounded } from './numbers.ts';

export { costRoles, type CostRole };

/** CPU-seconds per million requests, stacked by role. */
export interface CostChart extends ChartText {
  readonly bars: readonly CostBar[];
  /** Whether each role is divided into user mode and kernel: only where every valid trial of every arm has the division. */
  readonly split: boolean;
  /** null where no trial has read the machine. */
  readonly ledger: LedgerView | null;
  /** null in the lab and where no node was metered. */
  readonly nodeRest: NodeRestView | null;
}

export interface CostBar {
  readonly arm: ArmName;
  readonly roles: readonly {
    readonly role: CostRole;
    readonly name: string;
    readonly cpuSecondsPerMillion: number;
    /** The part of it that was in the kernel. */
    readonly kernel: number | null;
  }[];
  /** null where the arm's trials do not all have the division. */
  readonly split: ArmSplit | null;
  readonly total: number;
  /** `850 (0.85 cores at 1,000/s)`. */
  readonly totalText: string;
}

export interface PlacedCost extends Placed {
  /** Of this load; the ledger of the machine is read from them. */
  readonly trials?: readonly Trial[];
  readonly nodeRest?: readonly ArmNodeRest[] | undefined;
}

export function costChart(
  arms: readonly ArmSummary[],
  names: ReadonlyMap<string, ArmName>,
  { at, design, trials = [], nodeRest = [] }: PlacedCost,
): CostChart {
  const split = arms.some(({ level }) => level) && arms.every((arm) => !arm.level || splitOf(arm) !== null);
  const bars = arms.flatMap((summary) => costBar(summary, names, split));
  const ledger = cpuLedger(trials);
  return {
    id: `${at}cost`,
    title: costTitle(bars),
    subtitle: `CPU-seconds per million requests by role: user, system and the softirq time in their context; means over valid trials. The load generator is not included. ${design.beside}`,
    description: `Stacked bars. ${bars.map(barWords).join('; ')}.`,
    notes: [
      'A control plane spends CPU over time rather than per request: its part holds for this rate only and shrinks per request as the rate grows. Configuration pushes and certificates come before the window and are not in it.',
      design.place.receivePath,
      ...(split ? splitNotes(nodeRest.length === 0 ? arms : arms.map(withoutReason)) : []),
      ...(ledger?.sentences ?? []),
    ],
    table: cpuTable(arms, names, split),
    bars,
    split,
    ledger,
    nodeRest: nodeRestView(nodeRest, names),
  };
}

/** Of a cluster the nodes have a table of their own: why nothing is billed in the lab's way is no news. */
const withoutReason = ({ cost, ...summary }: ArmSummary): ArmSummary =>
  cost?.kernelOutside ? { ...summary, cost } : summary;

/** Trials from before the division was read would make the parts those of other trials than the whole. */
const splitOf = ({ cost, completed }: ArmSummary): ArmCost | null =>
  cost !== undefined && cost.trials === completed ? cost : null;

function costBar(summary: ArmSummary, names: ReadonlyMap<string, ArmName>, split: boolean): CostBar[] {
  const { arm, level } = summary;
  const cost = split ? splitOf(summary) : null;
  if (!level) return [];
  const { total } = level.cpuPerMillion;
  const roles = costRoles.map(({ id, name }) => ({
    role: id,
    name,
    cpuSecondsPerMillion: rounded(level.cpuPerMillion[id]),
    kernel: cost && rounded(Math.min(cost.roles[id].kernel.mean, level.cpuPerMillion[id])),
  }));
  const totalText = `${cpuFigure(total)} (${cores(total)} cores at 1,000/s)`;
  return [{ arm: nameOf(names, arm), roles, split: cost && armSplit(cost), total: rounded(total), totalText }];
}

const barWords = ({ arm, totalText, split }: CostBar): string =>
  `${arm.full}: ${totalText}${split ? `, ${split.shareText} of it in the kernel` : ''}`;

/** The heading ranks nothing: levels are means of each arm's own valid trials, the verdicts are paired and tested. */
function costTitle(bars: readonly CostBar[]): string {
  if (bars.length === 0) return 'No arm has a valid trial: there is no cost to show';
  const planes = bars.flatMap(({ roles }) =>
    roles.filter(({ role }) => role === 'dataPlane').map((each) => each.cpuSecondsPerMillion),
  );
  const span = spanWords(planes, cpuFigure);
  return span === null
    ? 'CPU-seconds per million requests by role'
    : `Data planes take ${span} CPU-seconds per million requests`;
}

/** `423 to 1,092`, of those above zero; null where there is none. */
export function spanWords(values: readonly number[], figure: (value: number) => string): string | null {
  const shown = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const [least, most] = [shown[0], shown.at(-1)];
  if (least === undefined || most === undefined) return null;
  return figure(least) === figure(most) ? figure(least) : `${figure(least)} to ${figure(most)}`;
}
