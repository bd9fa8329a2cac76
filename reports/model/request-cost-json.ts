import type { Interval } from '../../harness/core/analysis.ts';
import type { Level } from '../../harness/core/request-levels.ts';
import type { PriceEntryView } from './money.ts';
import { coresAtMachineRate, machineCount, requestMoney, roundedEnds, roundedMean } from './request-cost-figures.ts';
import type { ArmRequestCost, RequestCost } from './request-cost.ts';

/** A mean over valid trials and its interval; both null where there is none. */
export interface LevelJson {
  readonly mean: number | null;
  readonly interval: Interval | null;
}

/** One arm at one load; CPU is that of data plane and application unless the key says otherwise. */
export interface RequestCostJson {
  readonly arm: string;
  readonly trials: number;
  readonly cpuSecondsPerMillion: LevelJson;
  /** `added` has figures; `same`, `open` and `refused` have none; `baseline` is what the others are held against. */
  readonly cpuBeyondBaseline: 'added' | 'same' | 'open' | 'refused' | 'baseline';
  readonly addedCpuSecondsPerMillion: LevelJson;
  /** At the measured rate; null where a proxy serves a node. */
  readonly memoryGibibyteHoursPerMillion: LevelJson;
  readonly controlPlaneCpuSecondsPerMillion: LevelJson;
  readonly controlPlaneGibibyteHoursPerMillion: LevelJson;
  readonly coresPer100kRequestsPerSecond: LevelJson;
  readonly perPrice: readonly RequestPriceJson[];
}

/** Sums of money in `currency`. */
export interface RequestPriceJson {
  /** Id of the price. */
  readonly price: string;
  readonly currency: string;
  readonly cpuPerMillion: LevelJson;
  readonly addedCpuPerMillion: LevelJson;
  readonly memoryPerMillion: LevelJson;
  readonly controlPlaneCpuPerMillion: LevelJson;
  readonly controlPlaneMemoryPerMillion: LevelJson;
  /** null where the price names no machine. */
  readonly machine: {
    readonly vcpus: number;
    readonly gibibytes: number;
    readonly utilisationCeilingShare: number;
    readonly per100kRequestsPerSecond: LevelJson;
    readonly perHour: LevelJson;
  } | null;
}

/** The figures behind the tables, to six significant digits. */
export const requestCostJson = ({ arms, prices }: RequestCost): readonly RequestCostJson[] =>
  arms.map((each) => armJson(each, prices));

const levelJson = (level: Level | null): LevelJson => ({ mean: roundedMean(level), interval: roundedEnds(level) });

function armJson(each: ArmRequestCost, prices: RequestCost['prices']): RequestCostJson {
  const { arm, levels, difference, added, proxyPerNode } = each;
  return {
    arm: arm.id,
    trials: levels?.trials ?? 0,
    cpuSecondsPerMillion: levelJson(levels && levels.cpuSeconds),
    cpuBeyondBaseline: difference?.state ?? 'baseline',
    addedCpuSecondsPerMillion: levelJson(added),
    memoryGibibyteHoursPerMillion: levelJson(proxyPerNode ? null : levels && levels.gibibyteHours),
    controlPlaneCpuSecondsPerMillion: levelJson(levels && levels.controlPlaneCpuSeconds),
    controlPlaneGibibyteHoursPerMillion: levelJson(levels && levels.controlPlaneGibibyteHours),
    coresPer100kRequestsPerSecond: levelJson(levels && coresAtMachineRate(levels.cpuSeconds)),
    perPrice: prices.entries.map((price) => priceJson(each, price, prices)),
  };
}

function priceJson(
  { levels, added, proxyPerNode }: ArmRequestCost,
  price: PriceEntryView,
  prices: RequestCost['prices'],
): RequestPriceJson {
  const sums = levels && requestMoney(levels, added, price);
  const count = levels && machineCount(levels, price, prices);
  return {
    price: price.id,
    currency: prices.currency,
    cpuPerMillion: levelJson(sums && sums.cpu),
    addedCpuPerMillion: levelJson(sums && sums.added),
    memoryPerMillion: levelJson(proxyPerNode ? null : sums && sums.memory),
    controlPlaneCpuPerMillion: levelJson(sums && sums.controlPlaneCpu),
    controlPlaneMemoryPerMillion: levelJson(sums && sums.controlPlaneMemory),
    machine: price.machine
      ? {
          vcpus: price.machine.vcpus,
          gibibytes: price.machine.gib,
          utilisationCeilingShare: prices.utilisationCeiling,
          per100kRequestsPerSecond: levelJson(count && count.machines),
          perHour: levelJson(count && count.perHour),
        }
      : null,
  };
}
