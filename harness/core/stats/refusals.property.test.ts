import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenAlpha, spendAlpha } from './alpha-spending.ts';
import { betaQuantile } from './beta.ts';
import { binomialCdf, binomialUpperTail } from './binomial.ts';
import { blockEffects, driftEffect, orderEffect, type PlacedValue } from './block-effects.ts';
import { changePoints } from './change-points.ts';
import { completeBlocks } from './complete-blocks.ts';
import { mean, median, sampleStandardDeviation, sampleVariance } from './descriptive.ts';
import { tostOf } from './equivalence.ts';
import { StatisticsError } from './errors.ts';
import { normalCdf } from './normal.ts';
import { orderStatisticMinimum, orderStatisticRanks } from './order-statistics.ts';
import { outerFence } from './outliers.ts';
import { logRatios } from './paired.ts';
import { blocksNeeded } from './power.ts';
import { welchLogRatio } from './ratio-of-ratios.ts';
import { seededRandom } from './seeded-random.ts';
import { stepBetween } from './step-significance.ts';
import { twoSidedP, upperP } from './student-t.ts';
import { tTestOf } from './two-sample.ts';
import { vectorFunction, vectorFunctionNames } from './vector-functions.ts';

/** A function of the kernel with an input that it answers; `run` takes that input or a spoiled copy of it. */
interface Call {
  readonly input: Readonly<Record<string, unknown>>;
  readonly run: (input: never) => unknown;
}

const call = <Input extends Record<string, unknown>>(input: Input, run: (input: Input) => unknown): Call => ({
  input,
  run,
});

const base = [10, 11, 12.5, 10.4];
const treatment = [10.3, 11.9, 12.6, 11];
const samples = { a: base, b: treatment, confidence: 0.95 };

/** An input for each adapter of vector-functions.ts. */
const adapterInputs: Readonly<Record<string, Record<string, unknown>>> = {
  tQuantile: { p: 0.9, df: 4 },
  tCdf: { t: 1.5, df: 4 },
  normalQuantile: { p: 0.9 },
  betaInc: { x: 0.3, a: 2, b: 3 },
  quantileType7: { xs: base, p: 0.9 },
  welchT: samples,
  pairedT: samples,
  pairedLogRatio: { base, treatment, confidence: 0.95 },
  tostPaired: { base, treatment, margin: 0.05 },
  hodgesLehmannPaired: { differences: [0.3, -0.1, 0.2, 0.4], confidence: 0.95 },
  hodgesLehmannUnpaired: samples,
  orderStatisticCoverage: { n: 20, p: 0.5, lower: 6, upper: 15 },
  holm: { p: [0.01, 0.2, 0.04] },
  benjaminiHochberg: { p: [0.01, 0.2, 0.04] },
  mser: { series: [9, 5, 5.1, 4.9, 5, 5.2], batch: 1 },
  eDivisiveBest: { series: [1, 1.1, 0.9, 3, 3.1] },
  robustZ: { history: base, value: 13 },
  dropAdjustedQuantile: { n: 100, drops: 1, p: 0.5 },
  fiellerRatio: { base, treatment, confidence: 0.95 },
  varianceComponents: {
    levels: [
      [1, 2],
      [3, 5],
    ],
    costs: [1, 10],
  },
  clopperPearson: { k: 3, n: 20, confidence: 0.95 },
  ksUniform: { p: [0.1, 0.5, 0.6] },
  minimumDetectableEffect: { sd: 0.05, n: 9, alpha: 0.05, power: 0.8 },
};

const random = seededRandom(7);
const placed: readonly PlacedValue[] = [1, 2, 3, 4].flatMap((block) =>
  random.shuffle(['a', 'b', 'c']).map((arm, index) => ({ block, arm, position: index + 1, value: 5 + random.next() })),
);

const values = placed.map(({ block, arm, value }) => ({ block, arm, value }));

/** An input for each exported function that no adapter runs. */
const otherCalls: Readonly<Record<string, Call>> = {
  spendAlpha: call({ alpha: 0.05, fractions: [0.5, 1] }, ({ alpha, fractions }) => spendAlpha(alpha, fractions)),
  evenAlpha: call({ alpha: 0.05, looks: 3 }, ({ alpha, looks }) => evenAlpha(alpha, looks)),
  betaQuantile: call({ p: 0.3, a: 2, b: 3 }, ({ p, a, b }) => betaQuantile(p, a, b)),
  binomialCdf: call({ k: 3, n: 10, p: 0.4 }, ({ k, n, p }) => binomialCdf(k, n, p)),
  binomialUpperTail: call({ k: 3, n: 10, p: 0.4 }, ({ k, n, p }) => binomialUpperTail(k, n, p)),
  orderEffect: call({ placed, confidence: 0.95 }, (input) => orderEffect(input.placed, input.confidence)),
  driftEffect: call({ values, confidence: 0.95 }, (input) => driftEffect(input.values, input.confidence)),
  blockEffects: call({ placed, confidence: 0.95 }, (input) => blockEffects(input.placed, input.confidence)),
  completeBlocks: call({ values }, (input) => completeBlocks(input.values)),
  changePoints: call(
    { series: [1, 1.1, 0.9, 1, 3, 3.1, 3, 2.9], p: 0.01, weakP: 0.1, window: 8, leastStretch: 3, leastMagnitude: 0.1 },
    ({ series, ...search }) => changePoints(series, search),
  ),
  stepBetween: call({ left: base, right: treatment }, ({ left, right }) => stepBetween(left, right, 'linear')),
  mean: call({ xs: base }, ({ xs }) => mean(xs)),
  median: call({ xs: base }, ({ xs }) => median(xs)),
  sampleVariance: call({ xs: base }, ({ xs }) => sampleVariance(xs)),
  sampleStandardDeviation: call({ xs: base }, ({ xs }) => sampleStandardDeviation(xs)),
  tostOf: call({ estimate: 0.01, standardError: 0.01, df: 4, logMargin: 0.05, alpha: 0.05 }, tostOf),
  normalCdf: call({ x: 1 }, ({ x }) => normalCdf(x)),
  orderStatisticRanks: call({ n: 20, p: 0.5, confidence: 0.95 }, orderStatisticRanks),
  orderStatisticMinimum: call({ p: 0.5, confidence: 0.9 }, ({ p, confidence }) => orderStatisticMinimum(p, confidence)),
  outerFence: call({ xs: base }, ({ xs }) => outerFence(xs)),
  logRatios: call({ base, treatment }, (input) => logRatios(input.base, input.treatment)),
  blocksNeeded: call({ sd: 0.05, relative: 0.05, confidence: 0.95 }, blocksNeeded),
  welchLogRatio: call({ a: [0.1, 0.2, 0.15], b: [0.3, 0.2, 0.4], confidence: 0.95 }, ({ a, b, confidence }) =>
    welchLogRatio(a, b, confidence),
  ),
  twoSidedP: call({ t: 2, df: 4 }, ({ t, df }) => twoSidedP(t, df)),
  upperP: call({ t: 2, df: 4 }, ({ t, df }) => upperP(t, df)),
  tTestOf: call({ difference: 0.1, standardError: 0.04, df: 4, confidence: 0.95 }, tTestOf),
};

const calls: readonly (readonly [string, Call])[] = [
  ...Object.entries(adapterInputs).map(([name, input]): [string, Call] => [
    name,
    { input, run: (given) => vectorFunction(name)?.(given) },
  ]),
  ...Object.entries(otherCalls),
];

/** Parts that only other functions of the kernel call, with what those have checked; and the checks themselves. */
const behindTheDoor: Readonly<Record<string, readonly string[]>> = {
  'beta.ts': ['betaIncOfPair'],
  'complete-blocks.ts': ['residualised'],
  'descriptive.ts': ['ascending'],
  'exact-distribution.ts': ['lowerTail', 'upperTail', 'twoSidedExact', 'smallestReaching', 'coinTossSums', 'drawnSums'],
  'interval.ts': ['around', 'exponentiated'],
  'midranks.ts': ['doubledMidranks'],
  'root.ts': ['rootOfIncreasing'],
  'step-significance.ts': ['requireLevels'],
  'seeded-random.ts': ['seededRandom', 'xoshiro128', 'splitmix64', 'fnv1a'],
  'vector-check.ts': ['checkVectors'],
  'vector-functions.ts': ['vectorFunction', 'isNumbers'],
};

type Path = readonly (string | number)[];

/** Paths of all values below one that satisfy a condition. */
function pathsTo(value: unknown, wanted: (value: unknown) => boolean, path: Path = []): Path[] {
  const own = wanted(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return own;
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [...own, ...keys.flatMap((key) => pathsTo((value as Record<string, unknown>)[key], wanted, [...path, key]))];
}

function replacedAt(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const container = value as Record<string, unknown>;
  const inner = replacedAt(container[key], rest, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...container, [key]: inner };
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

function outcomeOf({ run }: Call, input: unknown): Outcome {
  try {
    return { result: run(input as never) };
  } catch (error) {
    return { error };
  }
}

const numbersIn = (value: unknown): Path[] => pathsTo(value, (inner) => typeof inner === 'number');
const notANumber = (value: unknown): boolean => pathsTo(value, Number.isNaN).length > 0;

describe.each(calls)('%s', (_name, each) => {
  it('answers its example', () => {
    const outcome = outcomeOf(each, each.input);
    expect(outcome).toHaveProperty('result');
    expect(notANumber(outcome)).toBe(false);
  });

  it('refuses any number that is not finite, wherever it stands', () => {
    for (const path of numbersIn(each.input)) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const outcome = outcomeOf(each, replacedAt(each.input, path, bad));
        expect([path, bad, 'error' in outcome ? outcome.error : outcome.result]).toEqual([
          path,
          bad,
          expect.any(StatisticsError),
        ]);
      }
    }
  });

  it('refuses any sample that is empty, and answers no NaN to one that is too short', () => {
    for (const path of pathsTo(each.input, Array.isArray)) {
      expect(outcomeOf(each, replacedAt(each.input, path, []))).toEqual({
        error: expect.any(StatisticsError) as unknown,
      });
      const first: unknown = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], each.input);
      requireAnswer(outcomeOf(each, replacedAt(each.input, path, (first as unknown[]).slice(0, 1))));
    }
  });

  it('answers numbers or refuses, whatever finite numbers it is given', () => {
    const paths = numbersIn(each.input);
    const values = fc.array(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 9 })),
      {
        minLength: paths.length,
        maxLength: paths.length,
      },
    );
    fc.assert(
      fc.property(values, fc.array(fc.boolean(), { minLength: paths.length }), (given, taken) => {
        const input = paths.reduce<unknown>(
          (spoiled, path, index) => (taken[index] === true ? replacedAt(spoiled, path, given[index]) : spoiled),
          each.input,
        );
        requireAnswer(outcomeOf(each, input));
      }),
    );
  });
});

function requireAnswer(outcome: Outcome): void {
  if ('error' in outcome) expect(outcome.error).toBeInstanceOf(StatisticsError);
  else expect(notANumber(outcome.result), JSON.stringify(outcome.result)).toBe(false);
}

describe('the tables above', () => {
  it('hold every adapter of vector-functions.ts', () => {
    expect(Object.keys(adapterInputs).sort()).toEqual([...vectorFunctionNames].sort());
  });

  it('hold every function that the kernel exports, or say who checks for it', async () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter(
      (file) => !file.endsWith('.test.ts') && !['preconditions.ts', 'errors.ts'].includes(file),
    );
    const known = new Set([...calls.map(([name]) => name), ...Object.values(behindTheDoor).flat()]);
    for (const file of files) {
      const module = (await import(new URL(file, import.meta.url).href)) as Record<string, unknown>;
      const exported = Object.keys(module).filter((name) => typeof module[name] === 'function');
      expect([file, exported.filter((name) => !known.has(name))]).toEqual([file, []]);
    }
  });
});
