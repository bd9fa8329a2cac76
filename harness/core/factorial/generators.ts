export type Fraction = 'full' | 'half' | 'quarter';

/**
 * Generators of the two-level fractions of minimum aberration, which have the highest resolution and among these the
 * fewest shortest words (Fries & Hunter 1980, Technometrics 22, 601-608), by the number of two-level axes: Box, Hunter &
 * Hunter, Statistics for Experimenters, 2005, table 6.22; generators.test.ts searches all others. What has no entry up
 * to seven axes does not exist: the fraction would be of resolution II, main effects aliased with each other.
 */
const table: Readonly<Record<Exclude<Fraction, 'full'>, Readonly<Record<number, readonly string[]>>>> = {
  half: { 3: ['C=AB'], 4: ['D=ABC'], 5: ['E=ABCD'], 6: ['F=ABCDE'], 7: ['G=ABCDEF'] },
  quarter: { 5: ['D=AB', 'E=AC'], 6: ['E=ABC', 'F=BCD'], 7: ['F=ABCD', 'G=ABDE'] },
};

/** Undefined: there is no such fraction of so many two-level axes. */
export const generatorsOf = (fraction: Fraction, twoLevelAxes: number): readonly string[] | undefined =>
  fraction === 'full' ? [] : table[fraction][twoLevelAxes];

/** With fewer two-level axes the fraction cannot tell main effects apart. */
export const fewestAxes: Readonly<Record<Fraction, number>> = { full: 0, half: 3, quarter: 5 };

/** The full plan has so many times the loads of the fraction. */
export const divisor: Readonly<Record<Fraction, number>> = { full: 1, half: 2, quarter: 4 };
