/** Numbers of what a million requests cost: scaled to money, cores and machines, and worded with their intervals. */
import type { Interval } from '../../harness/core/analysis.ts';
import type { Level, RequestLevels } from '../../harness/core/request-levels.ts';
import type { CpuCost } from './deployment-cost.ts';
import { machineHour, ofCpuSeconds, type PriceEntryView, type PriceView } from './money.ts';
import { grouped, rounded } from './numbers.ts';

/** Cores are given for so many requests a second: a tenth of a million each second. */
export const machineRate = 100_000;

/** CPU-seconds per million requests -> cores that are busy at 100,000 requests a second. */
export const coresAtMachineRate = (cpuSeconds: Level): Level => scaled(cpuSeconds, machineRate / 1e6);

/** What grows with the requests beyond the baseline, CPU-seconds per million; null where no difference of CPU is claimed. */
export function addedCpuSeconds(cpu: CpuCost | null): Level | null {
  if (cpu?.state !== 'added') return null;
  // The cores of deployment-cost.ts are those of 1,000 requests a second: a million take 1,000 s.
  return scaled({ mean: cpu.byRequests, interval: cpu.interval }, 1000);
}

/** At one price. */
export interface RequestMoney {
  readonly cpu: Level;
  readonly added: Level | null;
  readonly memory: Level;
  readonly controlPlaneCpu: Level;
  readonly controlPlaneMemory: Level;
}

export function requestMoney(levels: RequestLevels, added: Level | null, price: PriceEntryView): RequestMoney {
  const ofCpu = (cpuSeconds: Level): Level => scaled(cpuSeconds, ofCpuSeconds(price, 1));
  const ofMemory = (gibibyteHours: Level): Level => scaled(gibibyteHours, price.perGibHour);
  return {
    cpu: ofCpu(levels.cpuSeconds),
    added: added === null ? null : ofCpu(added),
    memory: ofMemory(levels.gibibyteHours),
    controlPlaneCpu: ofCpu(levels.controlPlaneCpuSeconds),
    controlPlaneMemory: ofMemory(levels.controlPlaneGibibyteHours),
  };
}

/** Machines for 100,000 requests a second at one price; null where its entry names no machine. */
export interface MachineCount {
  /** Not whole: with its interval it is an estimate, not an order. */
  readonly machines: Level;
  readonly perHour: Level;
}

export function machineCount(
  { cpuSeconds }: RequestLevels,
  price: PriceEntryView,
  { utilisationCeiling }: PriceView,
): MachineCount | null {
  const hour = machineHour(price);
  if (!price.machine || hour === null) return null;
  const machines = scaled(coresAtMachineRate(cpuSeconds), 1 / (price.machine.vcpus * utilisationCeiling));
  return { machines, perHour: scaled(machines, hour) };
}

function scaled({ mean, interval }: Level, factor: number): Level {
  const ends = interval && { lower: interval.lower * factor, upper: interval.upper * factor };
  return { mean: mean * factor, interval: ends };
}

type Decimals = (value: number) => number;

/** Three figures of what is mostly a fraction of a cent, two decimals at least: 0.00642, 0.128, 12.30. */
export const fine: Decimals = (value) => {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  return size === 0 ? 2 : Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(size))));
};

/** Of cores, machines and CPU-seconds: 0.42, 12.3, 423. */
export const coarse: Decimals = (value) => {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  return size >= 10 ? 1 : 2;
};

/** `0.00642`. */
export const figure = ({ mean }: Level, decimals: Decimals): string => grouped(mean, decimals(mean));

/** `0.00631 to 0.00653`, to the decimals of the mean; null without an interval. */
export function range({ mean, interval }: Level, decimals: Decimals): string | null {
  if (interval === null) return null;
  const bound = (value: number): string => (value === 0 ? '0' : grouped(value, decimals(mean)));
  return `${bound(interval.lower)} to ${bound(interval.upper)}`;
}

/** To six significant digits, for programs. */
export const roundedMean = (level: Level | null): number | null => level && rounded(level.mean);

export const roundedEnds = (level: Level | null): Interval | null =>
  level?.interval ? { lower: rounded(level.interval.lower), upper: rounded(level.interval.upper) } : null;
