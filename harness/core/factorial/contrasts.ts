import { mean } from '../stats/descriptive.ts';
import { requirePositive } from '../stats/preconditions.ts';
import { signOf, termText, type FactorialDesign, type Term } from './fractional-factorial.ts';
import { highest, levelOf, lowest, type Axis, type Combination } from './full-factorial.ts';

export type EffectKind = 'main' | 'trend' | 'interaction';

/** What an effect is, whether or not it can be estimated. */
export interface EffectIdentity {
  readonly kind: EffectKind;
  /** Its axes; two for an interaction. */
  readonly term: Term;
  /** `rate 200 -> 400`, `rate x connections`. */
  readonly name: string;
  /** Effects that the same column holds. */
  readonly aliasedWith: readonly string[];
  readonly remark?: string;
}

/** One column of the design: how the runs are weighed against each other to give one effect. */
export interface Contrast {
  readonly effect: EffectIdentity;
  /** One for each run, in the order of the runs; they sum to zero, so that what a block's runs share cancels. */
  readonly scores: readonly number[];
}

/** How a level is told to people: `('rate', 200)` -> `200rps`. */
export type LevelText = (axis: string, level: number) => string;

/**
 * All effects that the design estimates: of each axis that varies, then of each pair of two-level axes; in a fraction
 * one for each alias chain, named after its lowest order. The columns are orthogonal: the runs are balanced.
 */
export function contrastsOf(design: FactorialDesign, levelText: LevelText): Contrast[] {
  const mains = design.axes
    .filter(({ levels }) => levels.length > 1)
    .map((axis) => mainContrast(design, axis, levelText));
  return [...mains, ...pairsOf(design).map((pair) => interactionContrast(design, pair))];
}

/** The change of the response from the lowest score to the highest, by least squares. */
export function effectOf({ scores }: Contrast, responses: readonly number[]): number {
  const products = scores.map((score, run) => score * (responses[run] ?? 0));
  const squares = scores.map((score) => score ** 2);
  return (Math.max(...scores) - Math.min(...scores)) * (mean(products) / mean(squares));
}

function mainContrast(design: FactorialDesign, axis: Axis, levelText: LevelText): Contrast {
  const text = (level: number): string => levelText(axis.name, level);
  const twoLevels = axis.levels.length === 2;
  return {
    effect: {
      kind: twoLevels ? 'main' : 'trend',
      term: [axis.name],
      name: `${axis.name} ${text(lowest(axis))} -> ${text(highest(axis))}`,
      aliasedWith: aliasesIn(design, [axis.name]),
      ...(twoLevels ? {} : { remark: trendRemark(axis, text) }),
    },
    scores: twoLevels ? design.runs.map((run) => signOf(run, [axis])) : linearScores(design.runs, axis),
  };
}

/**
 * The linear orthogonal polynomial for unequally spaced levels is the centred level itself; here of its logarithm,
 * because load axes are walked by factors.
 */
function linearScores(runs: readonly Combination[], axis: Axis): number[] {
  axis.levels.forEach((level) => {
    requirePositive(`a level of ${axis.name}`, level);
  });
  const centre = mean(axis.levels.map(Math.log));
  return runs.map((run) => Math.log(levelOf(run, axis)) - centre);
}

function trendRemark({ name, levels }: Axis, text: (level: number) => string): string {
  const ascending = levels.toSorted((a, b) => a - b).map(text);
  return `linear trend over the logarithm of ${ascending.join(', ')}; curvature and interactions of ${name} are not estimated`;
}

function interactionContrast(design: FactorialDesign, pair: readonly [Axis, Axis]): Contrast {
  const [first, second] = [pair[0].name, pair[1].name];
  return {
    effect: {
      kind: 'interaction',
      term: [first, second],
      name: termText([first, second]),
      aliasedWith: aliasesIn(design, [first, second]),
      // The customary definition: on the scale of main effects, with their standard error.
      remark: `half of the change of the effect of ${first} from the low to the high level of ${second}`,
    },
    scores: design.runs.map((run) => signOf(run, pair)),
  };
}

/** In a fraction only pairs that lead their chain: the others are in another estimate's list of aliases. */
function pairsOf({ axes, aliases }: FactorialDesign): (readonly [Axis, Axis])[] {
  const twoLevel = axes.filter(({ levels }) => levels.length === 2);
  const pairs = twoLevel.flatMap((first, at) => twoLevel.slice(at + 1).map((second) => [first, second] as const));
  if (aliases.length === 0) return pairs;
  const leads = new Set(aliases.map(({ effect }) => termText(effect)));
  return pairs.filter(([first, second]) => leads.has(termText([first.name, second.name])));
}

const aliasesIn = ({ aliases }: FactorialDesign, term: Term): string[] =>
  aliases.find(({ effect }) => termText(effect) === termText(term))?.with.map(termText) ?? [];
