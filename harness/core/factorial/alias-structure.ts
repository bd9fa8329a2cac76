import { lettersOf } from './defining-relation.ts';
import { termText, type FactorialDesign } from './fractional-factorial.ts';
import { fullSize } from './full-factorial.ts';

/** What is confounded with what, a line for each chain; none for a full plan. */
export const aliasLines = ({ aliases }: Pick<FactorialDesign, 'aliases'>): string[] =>
  aliases.map((chain) => `${termText(chain.effect)} is aliased with ${inWords(chain.with.map(termText))}`);

/** The plan's alias structure for people: size and resolution, letters, generators, and a line for each chain. */
export function aliasStructure(design: FactorialDesign): string[] {
  const { axes, fraction, runs, resolution, generators, definingRelation } = design;
  if (resolution === undefined) return [`full plan of ${runs.length} loads: no effect is aliased with another`];
  return [
    `${fraction} of ${fullSize(axes)} loads: ${runs.length} loads, resolution ${roman(resolution)}: ${meaningOf(resolution)}`,
    `letters: ${design.twoLevelAxes.map((name, at) => `${letterAt(at)} = ${name}`).join(', ')}`,
    `generators: ${generators.map((generator) => generator.replace('=', ' = ')).join(', ')}; defining relation: ${definingRelation}`,
    'an estimate is the sum of all effects that are aliased with it:',
    ...aliasLines(design).map((line) => `  ${line}`),
  ];
}

/** III to VII: how resolutions are written. */
export const roman = (resolution: number): string =>
  ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII'][resolution - 1] ?? String(resolution);

/** Box, Hunter & Hunter 2005, chapter 6: no effect of p axes is aliased with one of fewer than resolution - p. */
function meaningOf(resolution: number): string {
  if (resolution === 3) return 'main effects are aliased with interactions of two axes';
  if (resolution === 4) return 'main effects are clear of interactions of two axes, which are aliased with each other';
  return 'main effects and interactions of two axes are clear of each other';
}

const letterAt = (at: number): string => lettersOf(1 << at);

/** `a`, `a and b`, `a, b and c`. */
const inWords = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
