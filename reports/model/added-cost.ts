/** What a mesh adds in a deployment of 1,000 requests/s and 100 pods, in cores, GiB and money. */
import type { ArmSummary, LoadAnalysis } from '../../harness/core/analysis.ts';
import type { PlannedLoad } from '../../harness/core/plan.ts';
import { addedCostNotes, addedCostSubtitle } from './added-cost-notes.ts';
import { costSentence } from './added-cost-sentence.ts';
import { briefTable, moneyTable, partsTable } from './added-cost-tables.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { Placed } from './chart.ts';
import { deploymentCost, type DeploymentCost } from './deployment-cost.ts';
import type { Badge } from './metric-view.ts';
import type { PriceView } from './money.ts';
import { confidence } from './numbers.ts';
import type { Table } from './table.ts';
import type { ArmVerdict } from './verdicts.ts';

export interface AddedCost {
  readonly id: string;
  /** Element id of the short version on page one. */
  readonly briefId: string;
  /** Neutral: it ranks nothing. */
  readonly title: string;
  /** Of the detail: `The added cost, part by part`. */
  readonly detailTitle: string;
  readonly subtitle: string;
  /** Meshes only, in report order; the twin and controls cost nobody anything. */
  readonly arms: readonly ArmAddedCost[];
  /** Set when there is no mesh to show a cost of. */
  readonly empty: string | null;
  /** For page one: cores, GiB, money at the first price of the list. */
  readonly brief: Table;
  /** By what it grows with. */
  readonly parts: Table;
  /** null without prices. */
  readonly money: Table | null;
  readonly prices: PriceView;
  readonly notes: readonly string[];
}

export interface ArmAddedCost {
  readonly arm: ArmName;
  readonly cost: DeploymentCost;
  /** Of the verdict on CPU; null when the arm was not compared. */
  readonly badge: Badge | null;
  /** `Istio sidecar (...) adds 0.55 cores at 1,000 requests/s (95 % CI 0.52 to 0.57) and 4.52 GiB at 100 pods; ...`. */
  readonly sentence: string;
}

export interface AddedCostInput {
  readonly analysis: Pick<LoadAnalysis, 'arms' | 'alpha'>;
  readonly verdicts: readonly ArmVerdict[];
  readonly load: Pick<PlannedLoad, 'ratePerArm'>;
  readonly prices: PriceView;
  /** Meshes whose proxies serve a node rather than a pod. */
  readonly perNodeMeshes?: readonly string[] | undefined;
}

export function addedCost(
  input: AddedCostInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): AddedCost {
  const { analysis, load, prices } = input;
  const words = { confidence: confidence(analysis.alpha), prices };
  const meshes = inReportOrder(analysis.arms, names).filter(({ arm }) => nameOf(names, arm).part === 'treatment');
  const arms = meshes.map((summary): ArmAddedCost => {
    const arm = nameOf(names, summary.arm);
    const { cost, badge } = costOf(summary, input);
    return { arm, cost, badge, sentence: costSentence(arm, cost, words) };
  });
  return {
    id: `${at}added-cost`,
    briefId: `${at}cost-brief`,
    title: 'What a mesh adds at 1,000 requests/s and 100 pods',
    detailTitle: 'The added cost at 1,000 requests/s and 100 pods, part by part',
    subtitle: addedCostSubtitle(words.confidence, design, prices),
    arms,
    empty: arms.length === 0 ? 'No mesh was compared with the baseline: there is no added cost to show.' : null,
    brief: briefTable(arms, words),
    parts: partsTable(arms, words),
    money: prices.entries.length === 0 ? null : moneyTable(arms, prices),
    prices,
    notes: addedCostNotes(load.ratePerArm, arms, { prices, place: design.place }),
  };
}

function costOf(
  summary: ArmSummary,
  { analysis, verdicts, load, perNodeMeshes }: AddedCostInput,
): { readonly cost: DeploymentCost; readonly badge: Badge | null } {
  const metrics = verdicts.find(({ arm }) => arm.id === summary.arm)?.metrics;
  const view = metrics?.find(({ metric }) => metric === 'cpu');
  const cost = deploymentCost({
    view,
    memory: metrics?.find(({ metric }) => metric === 'memory'),
    arm: summary.level,
    baseline: analysis.arms.find(({ role }) => role === 'baseline')?.level ?? null,
    rate: load.ratePerArm,
    proxyPerNode: perNodeMeshes?.includes(summary.mesh) ?? false,
  });
  return { cost, badge: view?.badge ?? null };
}
