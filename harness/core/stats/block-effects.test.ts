import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockEffects, driftEffect, orderEffect, type PlacedValue } from './block-effects.ts';
import { seededRandom } from './seeded-random.ts';

const arms = ['none', 'twin', 'istio', 'linkerd'];

interface Planted {
  readonly blocks: number;
  /** Change of the log value per position, per block, and between arms. */
  readonly perPosition: number;
  readonly perBlock: number;
  readonly perArm: number;
  readonly noise: number;
}

function experiment({ blocks, perPosition, perBlock, perArm, noise }: Planted, seed = 'planted'): PlacedValue[] {
  const random = seededRandom(seed);
  return Array.from({ length: blocks }, (_, block) => {
    const order = random.shuffle(arms);
    return order.map((arm, index) => {
      const log = perPosition * index + perBlock * block + perArm * arms.indexOf(arm) + noise * (random.next() - 0.5);
      return { block, arm, position: index + 1, value: 5 * Math.exp(log) };
    });
  }).flat();
}

const planted: Planted = { blocks: 12, perPosition: 0.02, perBlock: -0.01, perArm: 0.3, noise: 0.01 };

describe('the order effect', () => {
  it('finds a planted 2 % per position among arms that differ by far more', () => {
    const { estimate, relative, p, df } = orderEffect(experiment(planted));
    expect(estimate).toBeCloseTo(0.02, 2);
    expect(relative).toBeCloseTo(Math.expm1(estimate), 14);
    expect(p).toBeLessThan(1e-6);
    expect(df).toBe(11 * 3 - 1);
  });

  it('agrees with the least squares solution by hand: three blocks of two arms', () => {
    // With two arms, d = ln b - ln a and e = position of b - position of a: the slope of d on e with a constant.
    const logs = [
      [0.1, 0.4, 1],
      [0.2, 0.3, -1],
      [0, 0.5, 1],
    ] as const;
    const values = logs.flatMap(([a, b, e], block) => [
      { block, arm: 'a', position: e === 1 ? 1 : 2, value: Math.exp(a) },
      { block, arm: 'b', position: e === 1 ? 2 : 1, value: Math.exp(b) },
    ]);
    // d = .3, .1, .5 on e = 1, -1, 1: slope (mean of .3 and .5 minus .1) / 2 = .15; residuals -.1, 0, .1.
    const { estimate, standardError, df } = orderEffect(values);
    expect(estimate).toBeCloseTo(0.15, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(0.02 / (8 / 3)), 12);
    expect(df).toBe(1);
  });

  it('does not see drift, nor what arms and blocks are', () => {
    const plain = orderEffect(experiment(planted));
    const shifted = orderEffect(experiment({ ...planted, perBlock: 5, perArm: -2 }));
    expect(shifted.estimate).toBeCloseTo(plain.estimate, 10);
    expect(shifted.standardError).toBeCloseTo(plain.standardError, 10);
  });

  it('refuses an experiment that ran every block in the same order', () => {
    const values = [0, 1, 2, 3].flatMap((block) =>
      arms.map((arm, index) => ({ block, arm, position: index + 1, value: 1 + block + index ** 2 })),
    );
    expect(() => orderEffect(values)).toThrow(/draw the order of each block anew/);
    expect(driftEffect(values).p).toBeLessThan(0.05);
  });
});

describe('the drift', () => {
  it('finds a planted fall of 1 % a block and says what it comes to from first to last', () => {
    const { estimate, relative, relativeCi, df } = driftEffect(experiment(planted));
    expect(estimate).toBeCloseTo(-0.01, 2);
    expect(relative).toBeCloseTo(Math.expm1(11 * estimate), 12);
    expect(relativeCi.lower).toBeLessThan(relative);
    expect(relativeCi.upper).toBeLessThan(0);
    expect(df).toBe(10);
  });

  it('counts blocks on their own scale: with every other block lost the slope stays', () => {
    const kept = experiment({ ...planted, noise: 0.001 }).filter(({ block }) => block % 2 === 0);
    expect(driftEffect(kept).estimate).toBeCloseTo(-0.01, 3);
  });

  it('does not see the order within blocks', () => {
    const values = experiment(planted);
    const other = values.map((each) => ({ ...each, position: arms.length + 1 - each.position }));
    expect(driftEffect(other)).toEqual(driftEffect(values));
  });
});

describe('incomplete blocks', () => {
  const values = experiment(planted);
  const without = values.filter(
    ({ block, arm }) => !(block === 4 && arm === 'istio') && !(block === 9 && arm === 'none'),
  );

  it('are dropped and counted; the rest decides alone', () => {
    const { order, drift } = blockEffects(without);
    const complete = blockEffects(values.filter(({ block }) => block !== 4 && block !== 9));
    expect(order).toEqual({ ...complete.order, dropped: 2 });
    expect([drift.blocks, drift.dropped, drift.arms]).toEqual([10, 2, 4]);
  });

  it('change nothing by the order in which values are given', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(values, { minLength: values.length }), (shuffled) => {
        expect(blockEffects(shuffled)).toEqual(blockEffects(values));
      }),
      { numRuns: 20 },
    );
  });
});

describe('block effects refuse', () => {
  const values = experiment({ ...planted, blocks: 3 });
  const changed = (change: Partial<PlacedValue>): PlacedValue[] =>
    values.map((each, index) => (index === 0 ? { ...each, ...change } : each));

  it.each([
    ['nothing', [], 'EMPTY'],
    ['two blocks', values.filter(({ block }) => block < 2), 'TOO-SHORT'],
    ['one arm', values.filter(({ arm }) => arm === 'none'), 'TOO-SHORT'],
    ['a value of zero', changed({ value: 0 }), 'NOT-POSITIVE'],
    ['a missing value', changed({ value: NaN }), 'NOT-FINITE'],
    ['half a block', changed({ block: 0.5 }), 'OUT-OF-RANGE'],
    ['a block that is no number', changed({ block: NaN }), 'NOT-FINITE'],
    ['position 0', changed({ position: 0 }), 'OUT-OF-RANGE'],
    ['two arms in one position', changed({ position: values[1]?.position ?? 0 }), 'BAD-INPUT'],
    ['an arm twice in a block', [...values, ...values.slice(0, 1)], 'BAD-INPUT'],
    ['values without any noise', experiment({ ...planted, noise: 0 }), 'NO-VARIANCE'],
  ])('%s', (_what, given, code) => {
    expect(() => orderEffect(given)).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));
  });

  it('a confidence of 95 instead of 0.95', () => {
    expect(() => driftEffect(experiment(planted), 95)).toThrow(/confidence is 95/);
  });
});
