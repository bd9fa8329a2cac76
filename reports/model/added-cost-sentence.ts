import { allCores, allMemory, figure, monthlyCost, noCpuFigure, range, type Estimate } from './added-cost-figures.ts';
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
    return `${arm.full} ${cores}${memory === null ? '' : ` and ${memory}`}${moneyClause(cost, words)}`;
  }
  const open = cpu.state === 'refused' ? `not quoted, ${cpu.because}` : noCpuFigure(cpu);
  return `${arm.full}: CPU is ${open}${memory === null ? '' : `; it takes ${memory}`}${moneyClause(cost, words)}`;
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
  return all === null ? `${figure(memory.each)} GiB for each node` : `${figure(all)} GiB of memory at 100 pods`;
}

function moneyClause(cost: DeploymentCost, { prices: { entries, currency } }: CostWords): string {
  const [first] = entries;
  if (!first) return '';
  const { together, memory, pods } = monthlyCost(cost, first);
  if (together) {
    const without = pods === null ? ', without the memory of nodes' : '';
    return `: ${money(together.mean, currency)} a month (${moneyRange(together.mean, together.interval)}) at ${first.title}${without}`;
  }
  return memory === null ? '' : `: ${money(memory, currency)} a month for memory at ${first.title}`;
}
