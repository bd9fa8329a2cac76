import {
  allCores,
  allMemory,
  figure,
  leftOut,
  monthlyCost,
  noCpuFigure,
  range,
  type Estimate,
} from './added-cost-figures.ts';
import type { CostWords } from './added-cost-tables.ts';
import type { ArmName } from './arm-names.ts';
import type { DeploymentCost } from './deployment-cost.ts';
import { money, moneyRange } from './money.ts';

/** One sentence per mesh: `X adds 0.55 cores at 1,000 requests/s (95 % CI ...) and 4.52 GiB at 100 pods; 13.10 USD a month`. */
export function costSentence(arm: ArmName, cost: DeploymentCost, words: CostWords): string {
  const { cpu } = cost;
  const { confidence } = words;
  const memory = memoryClause(cost);
  if (cpu.state === 'added') {
    const cores = coresClause(allCores(cpu), confidence);
    return `${arm.full} ${cores}${memory === null ? '' : `; ${memory}`}${moneyClause(cost, words)}`;
  }
  const open = cpu.state === 'refused' ? `not quoted, ${cpu.because}` : noCpuFigure(cpu);
  return `${arm.full}: CPU is ${open}${memory === null ? '' : `; ${memory}`}${moneyClause(cost, words)}`;
}

/** A saving is told as one, with its interval turned round. */
function coresClause(added: Estimate, confidence: string): string {
  const saves = added.mean < 0;
  const { lower, upper } = added.interval;
  const told = saves ? { mean: -added.mean, interval: { lower: -upper, upper: -lower } } : added;
  return `${saves ? 'saves' : 'adds'} ${figure(told.mean)} cores at 1,000 requests/s (${confidence} CI ${range(told)})`;
}

function memoryClause({ memory }: DeploymentCost): string | null {
  if (memory.state === 'unknown') return null;
  const all = allMemory(memory);
  const [gibibytes, where] = all === null ? [memory.each, 'for each node'] : [all, 'at 100 pods'];
  return `it takes ${figure(Math.abs(gibibytes))} GiB ${gibibytes < 0 ? 'less' : 'more'} memory ${where}`;
}

function moneyClause(cost: DeploymentCost, { prices: { entries, currency } }: CostWords): string {
  const [first] = entries;
  if (!first) return '';
  const { together, memory } = monthlyCost(cost, first);
  if (together) {
    const without = leftOut(cost);
    return `: ${money(together.mean, currency)} a month (${moneyRange(together.mean, together.interval)}) at ${first.title}${without === null ? '' : `, ${without}`}`;
  }
  return memory === null ? '' : `: ${money(memory, currency)} a month for memory at ${first.title}`;
}
