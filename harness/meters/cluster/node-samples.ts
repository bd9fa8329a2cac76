import { targetError } from '../../errors.ts';
import type { CgroupCpu } from '../../targets/lab/cgroups.ts';
import type { MachineTimes } from '../procfs.ts';
import type { Sample } from '../sampler.ts';
import { containerReadings, throttledReadings, type ContainerCounters } from './container-readings.ts';
import { machinesOf, secondsOf } from './machines.ts';
import type { NodeAnswer, NodeSample } from './node-answer.ts';
import { addedUp, valuesAt, type CounterReading } from './values-at.ts';

export { parseNodeAnswer, type NodeAnswer } from './node-answer.ts';

/**
 * The samples of the nodes as one series, as if a sampler had read them all at the moments of the first node: those that
 * lie within the time in which every node was read. The others are interpolated.
 * @param groups container ids by the name of the meter; their times are added up. A container that was made later counts
 * from its first reading, one that ended keeps its last.
 * @param generator the container whose throttled periods count; absent: they cannot be observed.
 * @throws HarnessError NODE-METER-EMPTY, NODE-METER-NO-CONTAINER (exit 4).
 */
export function clusterSamples(
  nodes: readonly NodeAnswer[],
  groups: Readonly<Record<string, readonly string[]>>,
  generator?: string,
): Sample[] {
  const moments = sharedMoments(nodes);
  const size = { count: moments.length, width: 3 };
  const cpu = Object.entries(groups).map(([name, ids]) => {
    const series = [...new Set(ids)].map((id) => valuesAt(containerReadings(nodes, id, cpuSeconds), moments));
    return [name, addedUp(series, size)] as const;
  });
  const machines = machinesOf(nodes).map(({ samples }) => valuesAt(samples.map(machineReading), moments));
  const machine = addedUp(machines, size);
  const throttledReading = generator === undefined ? undefined : throttledReadings(nodes, generator);
  const throttled = throttledReading && valuesAt(throttledReading, moments);
  return moments.map((atS, i) => ({
    atS,
    cpu: Object.fromEntries(cpu.map(([name, values]) => [name, asCpu(values[i])])),
    machine: asMachine(machine[i]),
    throttledPeriods: throttled?.[i]?.[0] ?? null,
  }));
}

/** Moments of the first node at which every node can be told, seconds. */
function sharedMoments(nodes: readonly NodeAnswer[]): number[] {
  const spans = nodes.map(({ samples }) => samples.map(secondsOf));
  const fromS = Math.max(...spans.map(([first = Infinity]) => first));
  const toS = Math.min(...spans.map((span) => span.at(-1) ?? -Infinity));
  const moments = (spans[0] ?? []).filter((moment) => moment >= fromS && moment <= toS);
  if (moments.length > 0) return moments;
  throw targetError({
    code: 'NODE-METER-EMPTY',
    message: `the node meters (${nodes.map(({ node, samples }) => `${node}: ${samples.length} readings`).join(', ')}) have no time in common`,
    hint: 'meters keep ten minutes: kubectl -n meshbench-system get pods tells whether one was restarted',
  });
}

const cpuSeconds = ({ usageNs, userNs, systemNs }: ContainerCounters): readonly number[] => [
  usageNs / 1e9,
  userNs / 1e9,
  systemNs / 1e9,
];

const asCpu = ([usageSeconds = 0, userSeconds = 0, systemSeconds = 0]: readonly number[] = []): CgroupCpu => ({
  usageSeconds,
  userSeconds,
  systemSeconds,
});

/** As `parseMachineTimes` adds them up. */
function machineReading(sample: NodeSample): CounterReading {
  const { user, nice, system, idle, iowait, irq, softirq, steal } = sample.machine;
  const busy = user + nice + system + irq + softirq;
  return { atS: secondsOf(sample), values: [busy + idle + iowait + steal, busy, steal] };
}

const asMachine = ([total = 0, busy = 0, steal = 0]: readonly number[] = []): MachineTimes => ({ total, busy, steal });
