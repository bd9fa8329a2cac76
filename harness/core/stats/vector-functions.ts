import { betaInc } from './beta.ts';
import { clopperPearson } from './binomial.ts';
import { eDivisiveBest } from './e-divisive.ts';
import { quantileType7 } from './descriptive.ts';
import { dropAdjustedQuantile } from './dropped-requests.ts';
import { tostPaired } from './equivalence.ts';
import { StatisticsError } from './errors.ts';
import { fiellerRatio } from './fieller.ts';
import type { Interval } from './interval.ts';
import { benjaminiHochberg, holm } from './multiplicity.ts';
import { normalQuantile } from './normal.ts';
import { orderStatisticCoverage } from './order-statistics.ts';
import { robustZ } from './outliers.ts';
import { pairedLogRatio, pairedT } from './paired.ts';
import { minimumDetectableEffect } from './power.ts';
import { hodgesLehmannUnpaired } from './rank-sum.ts';
import { hodgesLehmannPaired } from './signed-rank.ts';
import { tCdf, tQuantile } from './student-t.ts';
import { welchT } from './two-sample.ts';
import { ksUniform } from './uniformity.ts';
import { varianceComponents } from './variance-components.ts';
import { mser } from './warm-up.ts';

/** A case's input or result as JSON carries it. */
export type Fields = Readonly<Record<string, unknown>>;

type Adapter = (input: Reader) => Fields;

const adapters: Readonly<Record<string, Adapter>> = {
  tQuantile: (input) => ({ value: tQuantile(input.number('p'), input.number('df')) }),
  tCdf: (input) => ({ value: tCdf(input.number('t'), input.number('df')) }),
  normalQuantile: (input) => ({ value: normalQuantile(input.number('p')) }),
  betaInc: (input) => ({ value: betaInc(input.number('x'), input.number('a'), input.number('b')) }),
  quantileType7: (input) => ({ value: quantileType7(input.numbers('xs'), input.number('p')) }),
  welchT: (input) => flat(welchT(input.numbers('a'), input.numbers('b'), input.number('confidence'))),
  pairedT: (input) => flat(pairedT(input.numbers('a'), input.numbers('b'), input.number('confidence'))),
  pairedLogRatio: (input) =>
    flat(pairedLogRatio(input.numbers('base'), input.numbers('treatment'), input.number('confidence'))),
  tostPaired: (input) => flat(tostPaired(input.numbers('base'), input.numbers('treatment'), input.number('margin'))),
  hodgesLehmannPaired: (input) => flat(hodgesLehmannPaired(input.numbers('differences'), input.number('confidence'))),
  hodgesLehmannUnpaired: (input) =>
    flat(hodgesLehmannUnpaired(input.numbers('a'), input.numbers('b'), input.number('confidence'))),
  orderStatisticCoverage: (input) => ({
    coverage: orderStatisticCoverage({
      n: input.number('n'),
      p: input.number('p'),
      lower: input.number('lower'),
      upper: input.number('upper'),
    }),
  }),
  holm: (input) => ({ adjusted: holm(input.numbers('p')) }),
  benjaminiHochberg: (input) => ({ adjusted: benjaminiHochberg(input.numbers('p')) }),
  mser: (input) => flat(mser(input.numbers('series'), input.number('batch'))),
  eDivisiveBest: (input) => flat(eDivisiveBest(input.numbers('series'))),
  robustZ: (input) => ({ z: robustZ(input.numbers('history'), input.number('value')) }),
  dropAdjustedQuantile: (input) =>
    flat(dropAdjustedQuantile(input.number('n'), input.number('drops'), input.number('p'))),
  fiellerRatio: (input) =>
    flat(fiellerRatio(input.numbers('base'), input.numbers('treatment'), input.number('confidence'))),
  varianceComponents: (input) => flat(varianceComponents(input.table('levels'), input.pair('costs'))),
  clopperPearson: (input) => flat(clopperPearson(input.number('k'), input.number('n'), input.number('confidence'))),
  ksUniform: (input) => flat(ksUniform(input.numbers('p'))),
  minimumDetectableEffect: (input) =>
    flat(
      minimumDetectableEffect({
        sd: input.number('sd'),
        n: input.number('n'),
        alpha: input.number('alpha'),
        power: input.number('power'),
      }),
    ),
};

/** The functions that vector cases may name. */
export const vectorFunctionNames: readonly string[] = Object.keys(adapters);

/** Runs the kernel function of a vector case; undefined when no function has this name. Throws StatisticsError. */
export function vectorFunction(name: string): ((input: Fields) => Fields) | undefined {
  const adapter = Object.hasOwn(adapters, name) ? adapters[name] : undefined;
  return adapter && ((input) => adapter(readerOf(input)));
}

/** Results as JSON carries them: intervals become [lower, upper]. */
const flat = (result: object): Fields =>
  Object.fromEntries(
    Object.entries(result).map(([field, value]: [string, unknown]) => [
      field,
      isInterval(value) ? [value.lower, value.upper] : value,
    ]),
  );

const isInterval = (value: unknown): value is Interval =>
  typeof value === 'object' && value !== null && 'lower' in value && 'upper' in value;

interface Reader {
  number(field: string): number;
  numbers(field: string): number[];
  table(field: string): number[][];
  pair(field: string): [number, number];
}

function readerOf(input: Fields): Reader {
  const numbers = (field: string): number[] => {
    const value = input[field];
    return isNumbers(value) ? value : refuse(field, 'an array of numbers');
  };
  return {
    numbers,
    number: (field) => {
      const value = input[field];
      return typeof value === 'number' ? value : refuse(field, 'a number');
    },
    table: (field) => {
      const value = input[field];
      return Array.isArray(value) && value.every(isNumbers) ? value : refuse(field, 'an array of arrays of numbers');
    },
    pair: (field) => {
      const [first, second, ...rest] = numbers(field);
      if (first === undefined || second === undefined || rest.length > 0) return refuse(field, 'two numbers');
      return [first, second];
    },
  };
}

export const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

function refuse(field: string, wanted: string): never {
  throw new StatisticsError('BAD-INPUT', `input.${field} is not ${wanted}; see the table of functions and inputs`);
}
