/** What a million requests cost at each arm, the baseline too, and how many machines 100,000 requests a second take. */
import type { LoadAnalysis } from '../../harness/core/analysis.ts';
import type { PlannedLoad } from '../../harness/core/plan.ts';
import { requestLevels, type Level, type RequestLevels } from '../../harness/core/request-levels.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { Placed } from './chart.ts';
import { deploymentCost, type CpuCost } from './deployment-cost.ts';
import type { PriceView } from './money.ts';
import { confidence, grouped } from './numbers.ts';
import { addedCpuSeconds } from './request-cost-figures.ts';
import { requestCostNotes, requestCostSubtitle } from './request-cost-notes.ts';
import { requestSentence } from './request-cost-sentence.ts';
import { cpuTable, machinesTable, overTimeTable } from './request-cost-tables.ts';
import type { Table } from './table.ts';
import type { ArmVerdict } from './verdicts.ts';

export interface RequestCost {
  readonly id: string;
  /** Neutral: levels rank nothing. */
  readonly title: string;
  readonly subtitle: string;
  /** All but controls, in report order; an arm without a valid trial has no levels. */
  readonly arms: readonly ArmRequestCost[];
  /** Set when no arm has a valid trial. */
  readonly empty: string | null;
  /** One for each mesh that was measured; for forms that have no room for the tables. */
  readonly sentences: readonly { readonly arm: ArmName; readonly text: string }[];
  /** CPU of data plane and application: what grows with the requests. */
  readonly cpu: Table;
  /** Memory and control plane: what is held or spent over time, at the measured rate. */
  readonly overTime: Table;
  readonly machines: Table;
  readonly prices: PriceView;
  readonly notes: readonly string[];
}

export interface ArmRequestCost {
  readonly arm: ArmName;
  readonly levels: RequestLevels | null;
  /** CPU beyond the baseline, as added-cost.ts claims it or not; null for the baseline. */
  readonly difference: CpuCost | null;
  /** CPU-seconds per million beyond the baseline; null where no difference is claimed. */
  readonly added: Level | null;
  /** Its proxy serves a node: how many pods share its memory is not known. */
  readonly proxyPerNode: boolean;
}

export interface RequestCostInput {
  readonly analysis: Pick<LoadAnalysis, 'arms' | 'alpha'>;
  readonly verdicts: readonly ArmVerdict[];
  /** Of this load. */
  readonly trials: readonly Trial[];
  readonly load: Pick<PlannedLoad, 'ratePerArm'>;
  readonly prices: PriceView;
  readonly perNodeMeshes?: readonly string[] | undefined;
}

/** What the tables are worded with. */
export interface RequestWords {
  /** `95 %`. */
  readonly confidence: string;
  /** `250`. */
  readonly rate: string;
  readonly prices: PriceView;
}

export function requestCost(
  input: RequestCostInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): RequestCost {
  const { analysis, load, prices } = input;
  const words = { confidence: confidence(analysis.alpha), rate: grouped(load.ratePerArm), prices };
  const arms = inReportOrder(analysis.arms, names)
    .filter(({ arm }) => nameOf(names, arm).part !== 'control')
    .map((summary) => armCost(summary, nameOf(names, summary.arm), input));
  return {
    id: `${at}request-cost`,
    title: 'What a million requests cost',
    subtitle: requestCostSubtitle(words, design.beside),
    arms,
    empty: arms.every(({ levels }) => levels === null) ? 'No arm has a valid trial: there is no cost to show.' : null,
    sentences: arms.flatMap((each) => {
      const text = each.arm.part === 'treatment' ? requestSentence(each, words) : null;
      return text === null ? [] : [{ arm: each.arm, text }];
    }),
    cpu: cpuTable(arms, words),
    overTime: overTimeTable(arms, words),
    machines: machinesTable(arms, words),
    prices,
    notes: requestCostNotes(words, arms, design.place),
  };
}

type Summary = RequestCostInput['analysis']['arms'][number];

function armCost(
  summary: Summary,
  arm: ArmName,
  { analysis, verdicts, trials, load, perNodeMeshes }: RequestCostInput,
): ArmRequestCost {
  const own = trials.filter((trial) => trial.arm === summary.arm);
  const proxyPerNode = perNodeMeshes?.includes(summary.mesh) ?? false;
  const { cpu } = deploymentCost({
    view: verdicts.find((verdict) => verdict.arm.id === summary.arm)?.metrics.find(({ metric }) => metric === 'cpu'),
    memory: undefined,
    arm: summary.level,
    baseline: analysis.arms.find(({ role }) => role === 'baseline')?.level ?? null,
    rate: load.ratePerArm,
    proxyPerNode,
  });
  const difference = arm.part === 'baseline' ? null : cpu;
  return {
    arm,
    levels: requestLevels(own, 1 - analysis.alpha),
    difference,
    added: addedCpuSeconds(difference),
    proxyPerNode,
  };
}
