import type { ArmAddedCost } from './added-cost.ts';
import {
  allCores,
  allMemory,
  figure,
  leftOut,
  monthlyCost,
  noCpuFigure,
  signedEstimate,
  signedFigure,
  signedMoney,
  signedSum,
  type Estimate,
} from './added-cost-figures.ts';
import type { PriceEntryView, PriceView } from './money.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** What the figures of one load are worded with. */
export interface CostWords {
  /** `95 %`. */
  readonly confidence: string;
  readonly prices: PriceView;
}

/** One row per mesh: cores, GiB, and money at the first price of the list. */
export function briefTable(arms: readonly ArmAddedCost[], { confidence, prices }: CostWords): Table {
  const [first] = prices.entries;
  return {
    caption: 'Added at 1,000 requests/s and 100 pods, control plane included',
    columns: [
      textColumn('Arm'),
      numberColumn(`cores (${confidence} CI)`),
      numberColumn('GiB'),
      ...(first ? [numberColumn(`${prices.currency} a month at ${first.title}`)] : []),
    ],
    rows: arms.map((each) => [
      cell(each.arm.short),
      cpuCell(each, (cpu) => signedEstimate(allCores(cpu))),
      memoryCell(each),
      ...(first ? [moneyCell(each, first, signedMoney)] : []),
    ]),
  };
}

/** What grows with the requests, what with the pods, and what is there once. */
export const partsTable = (arms: readonly ArmAddedCost[], { confidence }: CostWords): Table => ({
  caption: 'By what they grow with: cores at 1,000 requests/s, GiB at 100 pods, and what is there once',
  columns: [
    textColumn('Arm'),
    numberColumn(`cores by requests (${confidence} CI)`),
    numberColumn('GiB by pods'),
    numberColumn('control plane cores'),
    numberColumn('control plane GiB'),
  ],
  rows: arms.map((each) => [
    cell(each.arm.short),
    withBadge(
      cpuCell(each, (cpu) => signedEstimate({ mean: cpu.byRequests, interval: cpu.interval })),
      each,
    ),
    podsCell(each),
    cell(each.cost.cpu.state === 'added' ? figure(each.cost.cpu.fixed) : absent),
    cell(each.cost.memory.state === 'known' ? figure(each.cost.memory.fixed) : absent),
  ]),
});

/** The parts at the first price, and the whole at each; with its range at the first, where the table has room for it. */
export function moneyTable(arms: readonly ArmAddedCost[], { currency, entries }: PriceView): Table {
  const [first] = entries;
  const parts = first ? ['CPU by requests', 'memory by pods', 'control plane'] : [];
  return {
    caption: `${currency} a month beyond the baseline, at 1,000 requests/s and 100 pods${first ? `; parts at ${first.title}` : ''}`,
    columns: [
      textColumn('Arm'),
      ...parts.map(numberColumn),
      ...entries.map(({ title }) => numberColumn(`together at ${title}`)),
    ],
    rows: arms.map((each) => [
      cell(each.arm.short),
      ...(first ? partCells(each, first) : []),
      ...entries.map((entry, index) =>
        moneyCell(each, entry, index === 0 ? signedMoney : ({ mean }) => signedSum(mean)),
      ),
    ]),
  };
}

type AddedCpu = Extract<ArmAddedCost['cost']['cpu'], { state: 'added' }>;

function cpuCell({ cost: { cpu } }: ArmAddedCost, added: (cpu: AddedCpu) => string): Cell {
  if (cpu.state === 'added') return cell(added(cpu), cpu.trivial ? 'trivial' : null);
  return cell(noCpuFigure(cpu));
}

const withBadge = (text: Cell, { badge }: ArmAddedCost): Cell => (badge ? { ...text, mark: null, badge } : text);

function memoryCell(each: ArmAddedCost): Cell {
  const all = allMemory(each.cost.memory);
  return all === null ? podsCell(each) : cell(signedFigure(all));
}

function podsCell({ cost: { memory } }: ArmAddedCost): Cell {
  if (memory.state === 'unknown') return cell(absent);
  return memory.byPods === null ? cell(signedFigure(memory.each), 'for each node') : cell(signedFigure(memory.byPods));
}

/** Without ranges: that of CPU is as wide as that of the whole. */
function partCells({ cost }: ArmAddedCost, price: PriceEntryView): Cell[] {
  const { requests, pods, controlPlane } = monthlyCost(cost, price);
  const noRequests = cost.cpu.state === 'added' ? absent : noCpuFigure(cost.cpu);
  return [
    cell(requests ? signedSum(requests.mean) : noRequests),
    cell(pods === null ? absent : signedSum(pods)),
    cell(controlPlane === null ? absent : signedSum(controlPlane)),
  ];
}

/** The whole; where CPU is not claimed, memory alone and why. */
function moneyCell({ cost }: ArmAddedCost, price: PriceEntryView, words: (sum: Estimate) => string): Cell {
  const { together, memory } = monthlyCost(cost, price);
  if (together) return cell(words(together), leftOut(cost));
  const why = cost.cpu.state === 'added' ? null : `CPU ${noCpuFigure(cost.cpu)}`;
  return memory === null ? cell(absent, why) : cell(`${signedSum(memory)} for memory`, why);
}
