import { mostLetters } from './defining-relation.ts';
import { fullSize, highest, lowest, type Axis } from './full-factorial.ts';
import { divisor, fewestAxes, type Fraction } from './generators.ts';

/** Why something is not possible, and what nearest to it is. */
export interface Refusal {
  readonly ok: false;
  readonly problem: string;
  /** What to ask for instead: `fraction half (8 loads)`. */
  readonly nearest: string;
}

/** Undefined when the fraction exists and estimates every main effect (resolution III at least). */
export function refusalOfFraction(axes: readonly Axis[], fraction: Fraction): Refusal | undefined {
  if (fraction === 'full') return undefined;
  const twoLevel = axes.filter(({ levels }) => levels.length === 2);
  const more = axes.filter(({ levels }) => levels.length > 2);
  if (more.length > 0) return tooManyLevels(axes, { fraction, more, varying: twoLevel.length + more.length });
  if (twoLevel.length < fewestAxes[fraction]) return tooFewAxes(axes, fraction, twoLevel);
  if (twoLevel.length > mostLetters) {
    return refusal(
      `a ${fraction} is known for up to ${mostLetters} axes with two levels; there are ${twoLevel.length}`,
      `give ${twoLevel.length - mostLetters} of them a single level, or ${fullPlan(axes)}`,
    );
  }
  return undefined;
}

function tooManyLevels(
  axes: readonly Axis[],
  { fraction, more, varying }: { fraction: Fraction; more: readonly Axis[]; varying: number },
): Refusal {
  const levels = more.map(({ name, levels }) => `${name} has ${levels.length} levels`).join(', ');
  const ends = more.map((axis) => `${axis.name} ${lowest(axis)} and ${highest(axis)}`).join(', ');
  const endsSuffice = varying >= fewestAxes[fraction] && varying <= mostLetters;
  return refusal(
    `${levels}: axes in a fraction have two`,
    endsSuffice ? `use two levels, the ends (${ends}), or ${fullPlan(axes)}` : fullPlan(axes),
  );
}

function tooFewAxes(axes: readonly Axis[], fraction: Fraction, twoLevel: readonly Axis[]): Refusal {
  const k = twoLevel.length;
  const have = k === 0 ? 'there are none' : `there are ${k} (${twoLevel.map(({ name }) => name).join(', ')})`;
  const half = `fraction half (${fullSize(axes) / divisor.half} loads), or ${fullPlan(axes)}`;
  return refusal(
    `a ${fraction} needs at least ${fewestAxes[fraction]} axes with two levels, ${have}: ` +
      'with fewer, main effects are aliased with each other (resolution II)',
    k >= fewestAxes.half ? half : fullPlan(axes),
  );
}

const fullPlan = (axes: readonly Axis[]): string =>
  `the full plan of ${fullSize(axes)} load${fullSize(axes) === 1 ? '' : 's'}`;

const refusal = (problem: string, nearest: string): Refusal => ({ ok: false, problem, nearest });
