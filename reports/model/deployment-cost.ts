/**
 * What an arm takes beyond the baseline in a deployment that is larger than the lab: numbers only, added-cost.ts words them.
 * CPU of data plane and application grows with the requests, memory of the data plane with the pods (or the nodes), and
 * the control plane is counted once.
 */
import type { ArmLevel, Interval } from '../../harness/core/analysis.ts';
import type { MetricView } from './metric-view.ts';
import { rounded } from './numbers.ts';

/** The deployment that costs are given for. */
export const deployment = { requestsPerSecond: 1000, pods: 100 } as const;

/** An arm of the lab has a client pod and a server pod, each with its proxy. */
export const proxiesInArm = 2;

const gibibyte = 1024 ** 3;

/** Cores at 1,000 requests/s beyond the baseline, or why no number is given. */
export type CpuCost =
  | {
      readonly state: 'added';
      readonly trivial: boolean;
      /** Data plane and application. */
      readonly byRequests: number;
      /** The interval of the analysis's paired difference, less the control plane. */
      readonly interval: Interval;
      /** Control plane, as it idled at the measured rate. */
      readonly fixed: number;
    }
  | { readonly state: 'same'; readonly margin: number }
  | { readonly state: 'open' }
  | { readonly state: 'refused'; readonly because: string };

/** GiB of anonymous memory beyond the baseline, where memory is shown to differ; means over valid trials. */
export type MemoryCost =
  | {
      readonly state: 'known';
      /** Of one proxy. */
      readonly each: number;
      /** At 100 pods; null where a proxy serves a node, and how many nodes there are is not known. */
      readonly byPods: number | null;
      readonly fixed: number;
    }
  | { readonly state: 'unknown' };

export interface DeploymentCost {
  readonly cpu: CpuCost;
  readonly memory: MemoryCost;
}

export interface MeasuredArm {
  /** The verdict on CPU; absent when the arm was not compared. */
  readonly view: MetricView | undefined;
  /** The verdict on memory. */
  readonly memory: MetricView | undefined;
  readonly arm: ArmLevel | null;
  readonly baseline: ArmLevel | null;
  /** Requests a second at which it was measured. */
  readonly rate: number;
  readonly proxyPerNode: boolean;
}

export const deploymentCost = (measured: MeasuredArm): DeploymentCost => ({
  cpu: cpuCost(measured),
  memory: memoryCost(measured),
});

/** CPU-seconds per million requests -> cores at a rate: a million requests at 1,000/s take 1,000 s. */
export const coresAt = (cpuSecondsPerMillion: number, requestsPerSecond: number): number =>
  rounded((cpuSecondsPerMillion * requestsPerSecond) / 1e6);

function cpuCost({ view, arm, baseline, rate }: MeasuredArm): CpuCost {
  if (!view?.shown || !arm || !baseline) return { state: 'refused', because: view?.because ?? 'it was not compared' };
  const { difference, differenceInterval, margin } = view.shown.numbers;
  if (view.verdict === 'equivalent') return { state: 'same', margin };
  if (view.verdict !== 'different' && view.verdict !== 'trivial') return { state: 'open' };
  const controlPlane = arm.cpuPerMillion.controlPlane - baseline.cpuPerMillion.controlPlane;
  const byRequests = (total: number): number => coresAt(total - controlPlane, deployment.requestsPerSecond);
  return {
    state: 'added',
    trivial: view.verdict === 'trivial',
    byRequests: byRequests(difference),
    interval: { lower: byRequests(differenceInterval.lower), upper: byRequests(differenceInterval.upper) },
    fixed: coresAt(controlPlane, rate),
  };
}

function memoryCost({ memory, arm, baseline, proxyPerNode }: MeasuredArm): MemoryCost {
  const isShown = memory?.verdict === 'different' || memory?.verdict === 'trivial';
  if (!isShown || !arm || !baseline) return { state: 'unknown' };
  const added = (role: 'dataPlane' | 'controlPlane'): number =>
    (arm.memoryAnonymousBytes[role] - baseline.memoryAnonymousBytes[role]) / gibibyte;
  const each = rounded(added('dataPlane') / proxiesInArm);
  return {
    state: 'known',
    each,
    byPods: proxyPerNode ? null : rounded(each * deployment.pods),
    fixed: rounded(added('controlPlane')),
  };
}
