import {
  aliasesOf,
  byLength,
  definingWords,
  lettersOf,
  mostLetters,
  positionsOf,
  resolutionOf,
  type Word,
} from './defining-relation.ts';
import { refusalOfFraction, type Refusal } from './fraction-refusal.ts';
import { fullFactorial, highest, levelOf, type Axis, type Combination } from './full-factorial.ts';
import { generatorsOf, type Fraction } from './generators.ts';

/** An effect by the names of its axes: one for a main effect, several for their interaction. */
export type Term = readonly string[];

/** In words: `rate`, `connections x payload`. */
export const termText = (term: Term): string => term.join(' x ');

/** Effects that share one column: the plan estimates their sum only. */
export interface AliasChain {
  /** The lowest-order effect of the chain: the one that the estimate is named after. */
  readonly effect: Term;
  /** All the others, low orders first. */
  readonly with: readonly Term[];
}

/** The loads that are run, and what they can and cannot tell apart. */
export interface FactorialDesign {
  readonly axes: readonly Axis[];
  readonly fraction: Fraction;
  /** In the order of the full plan: the first axis slowest. */
  readonly runs: readonly Combination[];
  /** The axes with exactly two levels, in order: the first is A, the second B. */
  readonly twoLevelAxes: readonly string[];
  /** `C=AB`; none for a full plan. */
  readonly generators: readonly string[];
  /** `I = ABC`; just `I` for a full plan. */
  readonly definingRelation: string;
  /** Length of the shortest word of the defining relation; absent for a full plan, in which nothing is aliased. */
  readonly resolution?: number;
  /** A chain for each column with a main effect or a two-factor interaction; none for a full plan. */
  readonly aliases: readonly AliasChain[];
}

export type FactorialResult = { readonly ok: true; readonly design: FactorialDesign } | Refusal;

/**
 * The full plan, or the principal regular fraction 2^(k-p) of its k two-level axes (all generators with a plus sign)
 * with minimum aberration; axes with one level stay constant. The high level is the larger number, however it is listed.
 * Refused, with the nearest plan that is possible, when the fraction could not estimate every main effect.
 * @throws StatisticsError for axes that fullFactorial refuses
 */
export function fractionalFactorial(axes: readonly Axis[], fraction: Fraction): FactorialResult {
  const all = fullFactorial(axes);
  const twoLevel = axes.filter(({ levels }) => levels.length === 2);
  const refusal = refusalOfFraction(axes, fraction);
  if (refusal) return refusal;
  const generators = generatorsOf(fraction, twoLevel.length);
  if (!generators) throw new Error(`no generators for a ${fraction} of ${twoLevel.length} axes: a fault of the table`);
  const words = definingWords(generators);
  const names = twoLevel.map(({ name }) => name);
  const resolution = resolutionOf(words);
  return {
    ok: true,
    design: {
      axes,
      fraction,
      runs: all.filter((run) => words.every((word) => signOf(run, axesOf(word, twoLevel)) === 1)),
      twoLevelAxes: names,
      generators,
      definingRelation: ['I', ...words.map(lettersOf)].join(' = '),
      ...(resolution === undefined ? {} : { resolution }),
      aliases: words.length === 0 ? [] : aliasChains(words, names),
    },
  };
}

/** -1 or +1: the product of the coded levels of two-level axes. */
export const signOf = (run: Combination, axes: readonly Axis[]): number =>
  axes.reduce((sign, axis) => sign * (levelOf(run, axis) === highest(axis) ? 1 : -1), 1);

function aliasChains(words: readonly Word[], names: readonly string[]): AliasChain[] {
  const seen = new Set<Word>();
  const chains: AliasChain[] = [];
  for (const word of lowOrderWords(names.length)) {
    if (seen.has(word)) continue;
    const aliases = aliasesOf(word, words);
    for (const alias of aliases) seen.add(alias);
    chains.push({ effect: axesOf(word, names), with: aliases.map((alias) => axesOf(alias, names)) });
  }
  return chains;
}

/** Main effects, then two-factor interactions, of k axes. */
const lowOrderWords = (k: number): Word[] =>
  Array.from({ length: 2 ** Math.min(k, mostLetters) }, (_, word) => word)
    .filter((word) => [1, 2].includes(positionsOf(word).length))
    .sort(byLength);

const axesOf = <T>(word: Word, twoLevel: readonly T[]): T[] => twoLevel.filter((_, at) => (word & (1 << at)) !== 0);
