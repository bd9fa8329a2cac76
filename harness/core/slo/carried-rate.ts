import type { ArmCapacity } from '../capacity/capacity-analysis.ts';
import type { MeasuredCapacity } from '../capacity/measured-capacity.ts';
import type { Arm } from '../plan.ts';
import type { Interval } from '../stats/interval.ts';

/** The largest rate at which an arm kept its p99 to a limit, as a capacity experiment found it. */
export interface CarriedRate {
  /** Requests a second; from 0, or to Infinity, where only a bound is known. */
  readonly rps: Interval;
  /** What p99 had to keep to. */
  readonly p99Ms: number;
  readonly connections: number;
  /** Id of the capacity experiment. */
  readonly experiment: string;
}

/** Of the same arm at the same fidelity; undefined where the experiment says nothing of it. */
export function carriedRate(
  { experiment, analysis }: MeasuredCapacity,
  { id, fidelity }: Pick<Arm, 'id' | 'fidelity'>,
): CarriedRate | undefined {
  const found = analysis.arms.find((each) => each.arm === id && each.fidelity === fidelity);
  const rps = found && bounds(found.capacity);
  return rps && { rps, p99Ms: analysis.slo.p99Ms, connections: analysis.connections, experiment };
}

function bounds(capacity: ArmCapacity): Interval | undefined {
  switch (capacity.state) {
    case 'estimated':
      return capacity.ci;
    case 'at-least':
      return { lower: capacity.rps, upper: Infinity };
    case 'at-most':
      return { lower: 0, upper: capacity.rps };
    case 'not-met':
      return { lower: 0, upper: capacity.atRps };
    case 'refused':
      return undefined;
  }
}
