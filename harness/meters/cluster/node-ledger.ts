import type { NodeCpu } from '../../core/cost/node-cpu.ts';
import { grownBetween } from '../grown-between.ts';
import { machinesOf, secondsOf } from './machines.ts';
import type { NodeAnswer, NodeSample } from './node-answer.ts';

/**
 * The CPU time of all machines of the cluster in a window, by mode, and what of it no pod was billed for. Pods are counted
 * by the group that holds them all, so those that were made or ended meanwhile are in it.
 * Whether the nodes were read over the whole window is for `meterBorders` to tell.
 */
export function nodeLedger(
  nodes: readonly NodeAnswer[],
  window: { readonly fromS: number; readonly toS: number },
): NodeCpu {
  const series = machinesOf(nodes).map(({ samples }) =>
    samples.map((sample) => ({ ...sample, atS: secondsOf(sample) })),
  );
  const grown = (value: (sample: NodeSample) => number): number =>
    series.reduce((sum, samples) => sum + grownBetween(samples, window, value), 0);
  // USER_HZ: 1/100 s for every program on every Linux.
  const seconds = (jiffies: (machine: NodeSample['machine']) => number): number =>
    grown(({ machine }) => jiffies(machine)) / 100;
  const userS = seconds(({ user, nice }) => user + nice);
  const systemS = seconds(({ system }) => system);
  const softirqS = seconds(({ softirq }) => softirq);
  const irqS = seconds(({ irq }) => irq);
  const containersS = grown(({ pods }) => pods.usageNs) / 1e9;
  return {
    userS,
    systemS,
    softirqS,
    irqS,
    stealS: seconds(({ steal }) => steal),
    containersS,
    restS: userS + systemS + softirqS + irqS - containersS,
  };
}
