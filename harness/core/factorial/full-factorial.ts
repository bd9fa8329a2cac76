import { StatisticsError } from '../stats/errors.ts';
import { requireSample } from '../stats/preconditions.ts';

/** A factor of the experiment; levels in base units (requests a second, connections, bytes, milliseconds), any order. */
export interface Axis {
  readonly name: string;
  /** At least one, all different. One level makes the axis a constant. */
  readonly levels: readonly number[];
}

/** One level for each axis, by the axis's name: what a load is before it has an id. */
export type Combination = Readonly<Record<string, number>>;

/**
 * Every combination of levels; the first axis varies slowest, levels in the given order.
 * @throws StatisticsError when an axis has no levels, a level twice, or another axis's name
 */
export function fullFactorial(axes: readonly Axis[]): readonly Combination[] {
  requireAxes(axes);
  return axes.reduce<readonly Combination[]>(
    (combinations, { name, levels }) =>
      combinations.flatMap((combination) => levels.map((level) => ({ ...combination, [name]: level }))),
    [{}],
  );
}

/** How many combinations the full plan has. */
export const fullSize = (axes: readonly Axis[]): number => axes.reduce((size, { levels }) => size * levels.length, 1);

export const lowest = ({ levels }: Axis): number => Math.min(...levels);
export const highest = ({ levels }: Axis): number => Math.max(...levels);

/**
 * The level that a combination gives to an axis.
 * @throws StatisticsError when it gives none
 */
export function levelOf(combination: Combination, { name }: Axis): number {
  const level = combination[name];
  if (level !== undefined) return level;
  throw new StatisticsError('BAD-INPUT', `a combination has no level of ${name}; give every axis its level`);
}

function requireAxes(axes: readonly Axis[]): void {
  for (const [index, { name, levels }] of axes.entries()) {
    requireSample(`the levels of ${name}`, levels);
    if (new Set(levels).size < levels.length) {
      throw new StatisticsError('BAD-INPUT', `${name} has a level twice (${levels.join(', ')}); list each level once`);
    }
    if (axes.findIndex((axis) => axis.name === name) < index) {
      throw new StatisticsError('BAD-INPUT', `two axes are called ${name}; give each axis a name of its own`);
    }
  }
}
