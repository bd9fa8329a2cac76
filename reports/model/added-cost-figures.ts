/** Figures of the added cost: how cores, GiB and their prices are worded. */
import type { Interval } from '../../harness/core/analysis.ts';
import type { CpuCost, DeploymentCost, MemoryCost } from './deployment-cost.ts';
import { monthly, moneyFigure, moneyRange, type PriceEntryView } from './money.ts';
import { grouped, share } from './numbers.ts';

/** An estimate with its interval. */
export interface Estimate {
  readonly mean: number;
  readonly interval: Interval;
}

const decimals = (value: number): number => (Math.abs(value) < 0.1 ? 3 : 2);

/** `0.55`, `0.034`, `under 0.001`: of cores and of GiB. */
export function figure(value: number): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.0005;
  return value === 0 ? '0' : isSmall ? `${value < 0 ? 'minus ' : ''}under 0.001` : grouped(value, decimals(value));
}

/** `+0.55`, `-0.12`, `0`. */
export const signedFigure = (value: number): string => withSign(value, grouped(value, decimals(value)));

const withSign = (value: number, text: string): string => (value === 0 ? '0' : value > 0 ? `+${text}` : text);

/** `0.52 to 0.57`, to the decimals of the estimate. */
export const range = ({ mean, interval: { lower, upper } }: Estimate): string =>
  `${grouped(lower, decimals(mean))} to ${grouped(upper, decimals(mean))}`;

/** `+0.55 (0.52 to 0.57)`. */
export const signedEstimate = (estimate: Estimate): string => `${signedFigure(estimate.mean)} (${range(estimate)})`;

/** `+12.30 (12.10 to 12.50)`; the currency stands in the heading. */
export const signedMoney = ({ mean, interval }: Estimate): string =>
  `${signedSum(mean)} (${moneyRange(mean, interval)})`;

/** `+12.30`. */
export const signedSum = (value: number): string => withSign(value, moneyFigure(value));

type AddedCpu = Extract<CpuCost, { state: 'added' }>;

/** All cores at 1,000 requests/s, the control plane's among them; its mean moves the interval, nothing widens it. */
export const allCores = ({ byRequests, interval, fixed }: AddedCpu): Estimate =>
  moved({ mean: byRequests, interval }, fixed);

const moved = ({ mean, interval: { lower, upper } }: Estimate, by: number): Estimate => ({
  mean: mean + by,
  interval: { lower: lower + by, upper: upper + by },
});

/** What stands where no difference of CPU is claimed. */
export function noCpuFigure(cpu: Exclude<CpuCost, AddedCpu>): string {
  if (cpu.state === 'same') return `the same within ±${share(cpu.margin)}`;
  return cpu.state === 'open' ? 'not shown to differ' : 'not quoted';
}

/** GiB of the pods' proxies and of the control plane; null where they are not known. */
export const allMemory = (memory: MemoryCost): number | null =>
  memory.state === 'known' && memory.byPods !== null ? memory.byPods + memory.fixed : null;

/** What a month costs at one price, part by part; null where a part is not known or not claimed. */
export interface MonthlyCost {
  readonly requests: Estimate | null;
  readonly pods: number | null;
  readonly controlPlane: number | null;
  /** CPU, with the memory that is known. */
  readonly together: Estimate | null;
  /** Memory alone. */
  readonly memory: number | null;
}

export function monthlyCost({ cpu, memory }: DeploymentCost, price: PriceEntryView): MonthlyCost {
  const ofCores = (cores: number): number => monthly(price, { cores });
  const ofMemory = (gibibytes: number): number => monthly(price, { gibibytes });
  const byPods = memory.state === 'known' ? memory.byPods : null;
  const fixedMemory = memory.state === 'known' ? ofMemory(memory.fixed) : 0;
  const pods = byPods === null ? null : ofMemory(byPods);
  const both = pods === null ? null : pods + fixedMemory;
  if (cpu.state !== 'added') return { requests: null, pods, controlPlane: null, together: null, memory: both };
  const controlPlane = ofCores(cpu.fixed) + fixedMemory;
  const { lower, upper } = cpu.interval;
  const requests = { mean: ofCores(cpu.byRequests), interval: { lower: ofCores(lower), upper: ofCores(upper) } };
  return { requests, pods, controlPlane, together: moved(requests, controlPlane + (pods ?? 0)), memory: both };
}

/** What of the memory is in no sum; null where all is. */
export function leftOut({ memory }: DeploymentCost): string | null {
  if (memory.state === 'unknown') return 'without memory, which is not shown to differ';
  return memory.byPods === null ? 'without the memory of nodes' : null;
}
