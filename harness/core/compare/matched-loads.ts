import type { PlannedLoad } from '../plan.ts';
import type { Pair } from './comparison.ts';

export interface MatchedLoads {
  readonly loads: readonly Pair<PlannedLoad>[];
  /** Loads that only one of them has, in words. */
  readonly onlyIn: Pair<readonly string[]>;
}

/** What makes two loads one load: what is offered, over how many connections, for which answer. */
const shapeOf = ({ ratePerArm, connections, payload, closedLoop }: PlannedLoad): string =>
  `${ratePerArm} requests/s, ${connections} connections, ${payload} B${closedLoop === true ? ', closed loop' : ''}`;

/** The loads of both, by shape; of several with one shape those that were measured equally long. */
export function matchedLoads({ a, b }: Pair<readonly PlannedLoad[]>): MatchedLoads {
  const loads = a.flatMap((left) => {
    const alike = b.filter((right) => shapeOf(right) === shapeOf(left));
    const rivals = a.filter((other) => shapeOf(other) === shapeOf(left));
    const right =
      alike.find(({ measure }) => measure === left.measure) ??
      (alike.length === 1 && rivals.length === 1 ? alike[0] : undefined);
    return right ? [{ a: left, b: right }] : [];
  });
  const words = (all: readonly PlannedLoad[], matched: readonly PlannedLoad[]): string[] =>
    all.filter((load) => !matched.includes(load)).map(loadText);
  return {
    loads,
    onlyIn: {
      a: words(
        a,
        loads.map((pair) => pair.a),
      ),
      b: words(
        b,
        loads.map((pair) => pair.b),
      ),
    },
  };
}

const loadText = (load: PlannedLoad): string => `${load.id} (${shapeOf(load)}, ${load.measure / 1000} s)`;

/** Why no load of A is a load of B, with the values of both. */
export const loadProblem = ({ a, b }: Pair<readonly PlannedLoad[]>): string =>
  `no load of A is a load of B: ${a.map(loadText).join('; ')} in A, ${b.map(loadText).join('; ')} in B`;

/** Loads that are matched although they were not driven for the same time. */
export const durationWarnings = (loads: readonly Pair<PlannedLoad>[]): string[] =>
  loads
    .filter(({ a, b }) => a.measure !== b.measure || a.warmUp !== b.warmUp)
    .map(
      ({ a, b }) =>
        `load ${a.id}: ${durations(a)} in A, ${durations(b)} in B; a longer window settles high percentiles better`,
    );

const durations = ({ warmUp, measure }: PlannedLoad): string =>
  `${warmUp / 1000} s warm-up and ${measure / 1000} s measured`;
