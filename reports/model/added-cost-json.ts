import type { Interval } from '../../harness/core/analysis.ts';
import { allCores, allMemory, monthlyCost, type Estimate } from './added-cost-figures.ts';
import type { AddedCost, ArmAddedCost } from './added-cost.ts';
import { rounded } from './numbers.ts';

/** What a mesh adds at 1,000 requests/s and 100 pods; null where nothing is claimed, known or priced. */
export interface AddedCostJson {
  readonly arm: string;
  /** `added` has figures of CPU; `same` is equivalent, `open` not shown to differ, `refused` not quoted. */
  readonly cpu: 'added' | 'same' | 'open' | 'refused';
  /** Control plane included. */
  readonly cores: number | null;
  readonly coresInterval: Interval | null;
  readonly controlPlaneCores: number | null;
  /** Control plane included; null where a proxy serves a node. */
  readonly memoryGibibytes: number | null;
  readonly proxyMemoryGibibytes: number | null;
  readonly controlPlaneMemoryGibibytes: number | null;
  readonly perMonth: readonly MonthlyJson[];
}

export interface MonthlyJson {
  /** Id of the price. */
  readonly price: string;
  readonly currency: string;
  /** CPU and memory; null where CPU is not claimed. */
  readonly total: number | null;
  readonly totalInterval: Interval | null;
  /** Memory alone. */
  readonly memory: number | null;
}

/** The figures behind the words, to six significant digits. */
export const addedCostJson = ({ arms, prices }: AddedCost): readonly AddedCostJson[] =>
  arms.map((each) => armJson(each, prices));

function armJson({ arm, cost }: ArmAddedCost, prices: AddedCost['prices']): AddedCostJson {
  const { cpu, memory } = cost;
  const cores = cpu.state === 'added' ? allCores(cpu) : null;
  const gibibytes = allMemory(memory);
  return {
    arm: arm.id,
    cpu: cpu.state,
    ...{ cores: meanOf(cores), coresInterval: intervalOf(cores) },
    controlPlaneCores: cpu.state === 'added' ? cpu.fixed : null,
    memoryGibibytes: gibibytes === null ? null : rounded(gibibytes),
    proxyMemoryGibibytes: memory.state === 'known' ? memory.each : null,
    controlPlaneMemoryGibibytes: memory.state === 'known' ? memory.fixed : null,
    perMonth: prices.entries.map((price) => {
      const { together, memory: ofMemory } = monthlyCost(cost, price);
      return {
        price: price.id,
        currency: prices.currency,
        ...{ total: meanOf(together), totalInterval: intervalOf(together) },
        memory: ofMemory === null ? null : rounded(ofMemory),
      };
    }),
  };
}

const meanOf = (estimate: Estimate | null): number | null => (estimate ? rounded(estimate.mean) : null);

const intervalOf = (estimate: Estimate | null): Interval | null =>
  estimate ? { lower: rounded(estimate.interval.lower), upper: rounded(estimate.interval.upper) } : null;
