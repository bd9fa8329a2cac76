import { targetError } from '../../errors.ts';
import { grownBetween } from '../grown-between.ts';
import { secondsOf } from './machines.ts';
import type { NodeAnswer, NodeSample } from './node-answer.ts';
import type { CounterReading } from './values-at.ts';

export type ContainerCounters = NodeSample['containers'][string];

/**
 * Readings of a container, by the first node that has it: on one machine that plays several nodes each meter sees it.
 * @throws HarnessError NODE-METER-NO-CONTAINER (exit 4).
 */
export function containerReadings(
  nodes: readonly NodeAnswer[],
  id: string,
  values: (counters: ContainerCounters) => readonly number[],
): readonly CounterReading[] {
  for (const { samples } of nodes) {
    const readings = samples.flatMap((sample) => {
      const counters = sample.containers[id];
      return counters ? [{ atS: secondsOf(sample), values: values(counters) }] : [];
    });
    if (readings.length > 0) return readings;
  }
  throw targetError({
    code: 'NODE-METER-NO-CONTAINER',
    message: `no node meter saw the container ${id.slice(0, 12)}, so its CPU time is not known`,
    hint: 'every node with pods of the arm or its mesh needs a meter: kubectl -n meshbench-system get pods -o wide',
  });
}

/** Periods since it was made in which its limit held a container back; undefined where the kernel does not count them. */
export function throttledReadings(nodes: readonly NodeAnswer[], id: string): readonly CounterReading[] | undefined {
  const readings = containerReadings(nodes, id, ({ throttledPeriods }) =>
    throttledPeriods === null ? [] : [throttledPeriods],
  );
  return readings.every(({ values }) => values.length === 1) ? readings : undefined;
}

/**
 * Such periods within a window; null where the kernel does not count them.
 * @throws HarnessError NODE-METER-NO-CONTAINER (exit 4).
 */
export function throttledBetween(
  nodes: readonly NodeAnswer[],
  id: string,
  window: { readonly fromS: number; readonly toS: number },
): number | null {
  const readings = throttledReadings(nodes, id);
  return readings ? grownBetween(readings, window, ({ values: [periods = 0] }) => periods) : null;
}
