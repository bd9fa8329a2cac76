import { baselineOf, type Plan } from '../plan.ts';
import type { CompletedTrial, Measurement, Trial } from '../trial.ts';
import { meanOfTrials, type MeanOfTrials } from './mean-interval.ts';

/** CPU time of the cluster's nodes over the measured window, seconds over all cores; nodes that are one machine count once. */
export interface NodeCpu {
  /** With nice. */
  readonly userS: number;
  readonly systemS: number;
  readonly softirqS: number;
  readonly irqS: number;
  /** Taken by the hypervisor; not in `restS`. */
  readonly stealS: number;
  /** Of the containers of all pods, whoever's they are, as their cgroups count it. */
  readonly containersS: number;
  /**
   * User, system, softirq and irq less the containers: kernel threads, softirqs that ran in no pod, kubelet, container
   * runtime, the system. Two clocks of the kernel are subtracted, so it may be a little below zero.
   */
  readonly restS: number;
}

export type NodeCpuMode = 'userS' | 'systemS' | 'softirqS' | 'irqS' | 'stealS';
const modes: readonly NodeCpuMode[] = ['userS', 'systemS', 'softirqS', 'irqS', 'stealS'];

/**
 * What the nodes did while an arm ran and no pod is billed for: CPU-seconds per million requests. Encryption in the
 * kernel (WireGuard) and eBPF are here. The nodes' own background is here too; the difference to the baseline is without.
 */
export interface NodeRest {
  /** Valid trials with a reading. */
  readonly trials: number;
  /** 95 % by t over trials; null below three. */
  readonly level: MeanOfTrials;
  /** Arm less baseline in the rounds where both have a reading, 95 % by t; null for the baseline and without a pair. */
  readonly difference: (MeanOfTrials & { readonly rounds: number }) | null;
  /** All CPU of the nodes by mode, means. */
  readonly modes: Readonly<Record<NodeCpuMode, number>>;
  /** Mean per trial; null where it was not read. */
  readonly dataPlaneThrottledPeriods: number | null;
}

export interface ArmNodeRest extends NodeRest {
  readonly arm: string;
}

/** Of each arm with a reading, in the order of the plan; empty in the lab. @param trials of one load. */
export function nodeRestOf(plan: Plan, trials: readonly Trial[]): ArmNodeRest[] {
  const baseline = readingsOf(trials, baselineOf(plan).id);
  return plan.arms.flatMap(({ id, role }) => {
    const own = readingsOf(trials, id);
    if (own.length === 0) return [];
    const over = (read: (measured: Metered) => number): MeanOfTrials =>
      meanOfTrials(own.map(({ measurement }) => read(measurement)));
    return [
      {
        arm: id,
        trials: own.length,
        level: over((each) => perMillion(each, 'restS')),
        difference: role === 'baseline' ? null : differenceOf(own, baseline),
        modes: Object.fromEntries(
          modes.map((mode) => [mode, over((each) => perMillion(each, mode)).mean]),
        ) as NodeRest['modes'],
        dataPlaneThrottledPeriods: throttledOf(own),
      },
    ];
  });
}

type Metered = Measurement & { readonly nodeCpu: NodeCpu };
type MeteredTrial = Omit<CompletedTrial, 'measurement'> & { readonly measurement: Metered };

const readingsOf = (trials: readonly Trial[], arm: string): MeteredTrial[] =>
  trials.filter(
    (trial): trial is MeteredTrial =>
      trial.arm === arm && trial.state === 'completed' && trial.measurement.nodeCpu !== undefined,
  );

const perMillion = ({ nodeCpu, requests }: Metered, part: keyof NodeCpu): number =>
  (nodeCpu[part] / requests.completed) * 1e6;

/** Paired within rounds: what the nodes do by themselves in a round is in both and cancels. */
function differenceOf(own: readonly MeteredTrial[], baseline: readonly MeteredTrial[]): NodeRest['difference'] {
  const base = new Map(baseline.map(({ round, measurement }) => [round, perMillion(measurement, 'restS')]));
  const differences = own.flatMap(({ round, measurement }) => {
    const other = base.get(round);
    return other === undefined ? [] : [perMillion(measurement, 'restS') - other];
  });
  return differences.length === 0 ? null : { ...meanOfTrials(differences), rounds: differences.length };
}

function throttledOf(own: readonly MeteredTrial[]): number | null {
  const read = own.flatMap(({ measurement }) => measurement.dataPlaneThrottledPeriods ?? []);
  return read.length === 0 ? null : meanOfTrials(read).mean;
}
