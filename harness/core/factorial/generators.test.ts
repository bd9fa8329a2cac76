import { describe, expect, it } from 'vitest';
import {
  aliasesOf,
  definingWords,
  lengthOf,
  lettersOf,
  mostLetters,
  resolutionOf,
  wordOf,
} from './defining-relation.ts';
import { fewestAxes, generatorsOf, type Fraction } from './generators.ts';

/** How many words there are of length 1, 2, 3, ...: the smaller in dictionary order, the less aberration. */
const wordLengthPattern = (words: readonly number[]): string =>
  Array.from({ length: mostLetters }, (_, at) => words.filter((word) => lengthOf(word) === at + 1).length).join(' ');

/** Defining relations of every half or quarter of k axes. */
function* everyFraction(fraction: Fraction, k: number): Generator<number[]> {
  for (let first = 1; first < 2 ** k; first++) {
    if (fraction === 'half') yield [first];
    else for (let second = first + 1; second < 2 ** k; second++) yield [first, second, first ^ second];
  }
}

const halves = [3, 4, 5, 6, 7].map((k) => ['half', k] as const);
const quarters = [5, 6, 7].map((k) => ['quarter', k] as const);

describe('generatorsOf', () => {
  it.each([...halves, ...quarters])('has minimum aberration among all fractions: a %s of %i axes', (fraction, k) => {
    const patterns = [...everyFraction(fraction, k)].map(wordLengthPattern).sort();
    expect(wordLengthPattern(definingWords(generatorsOf(fraction, k) ?? []))).toBe(patterns[0]);
  });

  it.each([...halves, ...quarters])('sets one axis of its own by each generator: a %s of %i axes', (fraction, k) => {
    const generators = generatorsOf(fraction, k) ?? [];
    const added = generators.map((generator) => generator.charAt(0));
    expect(added.join('')).toBe('ABCDEFG'.slice(k - generators.length, k));
    for (const generator of generators) for (const other of added) expect(generator.slice(2)).not.toContain(other);
  });

  it.each([
    ['half', 2],
    ['quarter', 3],
    ['quarter', 4],
  ] as const)('has no %s of %i axes, because every one aliases main effects', (fraction, k) => {
    expect(generatorsOf(fraction, k)).toBeUndefined();
    expect(k).toBeLessThan(fewestAxes[fraction]);
    const best = Math.max(...[...everyFraction(fraction, k)].map((words) => resolutionOf(words) ?? 0));
    expect(best).toBeLessThan(3);
  });
});

describe('words of the defining relation', () => {
  it('multiply by cancelling letters that occur twice', () => {
    expect(lettersOf(wordOf('AB') ^ wordOf('BC'))).toBe('AC');
    expect(lettersOf(wordOf('AB') ^ wordOf('AB'))).toBe('I');
  });

  it('hold the product of the generators: I = ABD = ACE = BCDE for D=AB, E=AC', () => {
    expect(definingWords(['D=AB', 'E=AC']).map(lettersOf)).toEqual(['ABD', 'ACE', 'BCDE']);
  });

  it('give the aliases of an effect: A = BCE = DEF = ABCDF for E=ABC, F=BCD (Montgomery, Design and Analysis of Experiments, chapter 8)', () => {
    const aliases = aliasesOf(wordOf('A'), definingWords(['E=ABC', 'F=BCD']));
    expect(aliases.map(lettersOf)).toEqual(['BCE', 'DEF', 'ABCDF']);
  });
});
